import type { Sound } from "../signal";
export const isWebm = (_bytes: Uint8Array): boolean => false;
export const readWebm = (): Promise<Sound> => Promise.reject(new Error("not yet"));
