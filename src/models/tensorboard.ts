import { tf } from "../tensorflow/backend";
import type { Epoch } from "./training";

/** Writes learning curves to a folder that `tensorboard --logdir` shows. */
export function writeTensorBoard(folder: string, history: readonly Epoch[]): void {
  const writer = tf.node.summaryFileWriter(folder);
  for (const { epoch, loss, accuracy, validationLoss, validationAccuracy } of history) {
    const curves = { "loss/training": loss, "loss/validation": validationLoss,
      "accuracy/training": accuracy, "accuracy/validation": validationAccuracy };
    for (const [name, value] of Object.entries(curves)) writer.scalar(name, value, epoch);
  }
  writer.flush();
}
