export const BUN_PARTS: readonly string[];
