const codes: ReadonlySet<unknown> = new Set([
  'EIO',
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENODEV',
  'ENXIO',
  'ESTALE',
])

/** Does the system say that a file or a disk is not as it should be? Then it is for the person to put right, and no defect of ours. */
export const isDiskTrouble = (cause: unknown): cause is Error =>
  cause instanceof Error && 'syscall' in cause && 'code' in cause && codes.has(cause.code)
