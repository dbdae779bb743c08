#include <cblas.h>

// LAPACK's eigenvalues of a symmetric matrix; headers for it are another package.
void dsyevd_(const char *job, const char *part, const int *n, double *a, const int *lda, double *values, double *work,
             const int *work_size, int *integers, const int *integers_size, int *info);
