/**
 * Aborts when the notebook's ■ button is pressed. It listens until then, or until it is disposed of, which is due when
 * the work is over: a second ■, while the work is still stopping, is the kernel's, which abandons the cell.
 */
export function interruptSignal(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController(), stop = (): void => controller.abort();
  const events: NodeJS.EventEmitter = process;
  events.once("notebook:interrupt", stop);
  return { signal: controller.signal, dispose: () => { events.removeListener("notebook:interrupt", stop); } };
}
