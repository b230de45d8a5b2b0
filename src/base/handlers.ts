/**
 * Loads a library that Emscripten compiled, without the handlers that it puts on the process: the first
 * rejected promise of anybody's would end the kernel.
 */
export async function withoutHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.flatMap(event => process.listeners(event as NodeJS.Signals));
  const loaded = await load();
  for (const event of events as NodeJS.Signals[])
    for (const handler of process.listeners(event))
      if (!before.includes(handler)) process.removeListener(event, handler);
  return loaded;
}
