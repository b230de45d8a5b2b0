// TensorFlow 2.21 writes to the terminal while its library loads, a "WARNING" and that oneDNN is in use, whatever
// TF_CPP_MIN_LOG_LEVEL says. This library is loaded before it and lets only warnings and errors through.
#include <cstdlib>
#include "absl/log/globals.h"

__attribute__((constructor)) static void quiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level && *level > '0') absl::SetMinLogLevel(absl::LogSeverityAtLeast::kWarning);
}
