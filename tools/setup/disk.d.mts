/** A folder that the project keeps, or a draft of a write that did not end. */
export interface Entry {
  readonly group: string;
  readonly kind: string;
  readonly path: string;
  readonly bytes: number;
  readonly used: number; // ms, as Date.now()
  readonly draft?: boolean;
  readonly linked?: boolean;
}

export function scan(root?: string): Entry[];
export function outdated(entries: readonly Entry[], now?: number): Entry[];
