export function linkedTo(folder: string): string[];
export function backend(): Promise<void>;
