import { useQuery } from "@tanstack/react-query";
import { api } from "../api";

/** Who is logged in; an error of status 401 when nobody is. */
export const useMe = (enabled = true) =>
  useQuery({ enabled, queryKey: ["me"], queryFn: api.me, staleTime: Infinity, refetchOnWindowFocus: false });
