export function ordinaryRights(root: string): void;
