/** The date some days from now, as a date field has it (UTC). */
export const inDays = (days: number): string => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
