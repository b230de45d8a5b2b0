// Imported before TensorFlow, which reads this once, while it loads. One thread a job and a job on every core:
// in all that takes a few per cent less processor time than a thread for each direction of a BiLSTM, no core
// waits for another, and seconds mean the same for every model.
process.env.TF_NUM_INTEROP_THREADS ??= "1";
