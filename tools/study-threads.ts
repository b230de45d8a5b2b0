// Imported before TensorFlow, which reads this once, while it loads. One thread a job and a job on every core: the
// same work in all takes 2 to 5 % less processor time than with a thread for each direction of a BiLSTM, no core
// waits for another, and seconds mean the same for every model. Jobs share a GPU if each takes what it needs only.
process.env.TF_NUM_INTEROP_THREADS ??= "1";
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
