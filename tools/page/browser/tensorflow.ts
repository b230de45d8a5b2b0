/** The browser's TensorFlow: what the page uses of it. The build puts it in the place of the native one. */
import "@tensorflow/tfjs-backend-cpu";
export { io, tensor3d, tidy } from "@tensorflow/tfjs-core";
export { loadLayersModel } from "@tensorflow/tfjs-layers";
