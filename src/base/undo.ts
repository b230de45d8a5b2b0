/** What `run` gives. When it throws, `undo` takes back what was made for it, and the error goes on. */
export function withUndo<T>(undo: () => void, run: () => T): T {
  try {
    return run();
  } catch (error) {
    undo();
    throw error;
  }
}
