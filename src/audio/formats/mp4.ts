import type { Sound } from "../signal";
export const isMp4 = (_bytes: Uint8Array): boolean => false;
export const readMp4 = (): Promise<Sound> => Promise.reject(new Error("not yet"));
