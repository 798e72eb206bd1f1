import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type CaseRow } from "../api";

/** Claims cases one after another; the list is read again even when one of them was refused. */
export function useClaim() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rows: CaseRow[]) => {
      for (const row of rows) await api.act(row.id, "claim", { version: row.version });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["cases"] }),
  });
}
