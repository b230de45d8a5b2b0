import "./native";
import * as tf from "@tensorflow/tfjs-node-gpu";

/** The one TensorFlow of the process; in the page that tools/page makes, the browser's. */
export { tf };
