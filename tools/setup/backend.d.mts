export function waysOn(platform: string, arch: string, nvidia: boolean): string[];
export function linkedTo(folder: string, platform?: string): string[];
export function compilerArguments(folder: string, binding: string, platform?: string): string[];
export function backend(): Promise<void>;
