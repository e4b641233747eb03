import { statfsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { StartupError } from '../startup-error.ts'

/** Bytes that must be free before a new cluster is made: 39 MB of files, its first WAL segments, some air. */
export const NEW_CLUSTER_BYTES = 96 * 1024 * 1024
/** Bytes that must be free before an existing cluster is started: one more WAL segment and some air. */
export const START_BYTES = 32 * 1024 * 1024
/** Bytes of a WAL segment. */
const SEGMENT_BYTES = 16 * 1024 * 1024

/** The sentence for a disk without room. */
export function diskFull(folder: string): StartupError {
  return new StartupError(`The disk that holds ${folder} is full; free some space there and start again.`)
}

/** The same where less is free than PostgreSQL needs for its next WAL segment. Disks that do not tell their size are believed. */
export function fullDisk(folder: string, bytes = SEGMENT_BYTES): StartupError | undefined {
  const disk = statfsSync(folder)
  return disk.blocks > 0 && disk.bavail * disk.bsize < bytes ? diskFull(folder) : undefined
}

/** Turns an error of the file system under the data folder into one sentence; any other error comes back as it is. */
export function folderFailure(error: unknown, folder: string): unknown {
  if (error instanceof StartupError || !(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder)
    case 'EROFS':
      return new StartupError(
        `The data folder ${folder} is on a read-only disk; set ATRIUM_DATA to a folder that can be written.`,
      )
    case 'EACCES':
    case 'EPERM':
      return new StartupError(
        `The user ${userInfo().username} may not write in the data folder ${folder}; give that user the folder and what it holds, or set ATRIUM_DATA to another one.`,
      )
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartupError(
        `${folder} cannot be the data folder because a file is in the way; set ATRIUM_DATA to another folder.`,
      )
    default:
      return error
  }
}

/**
 * What PostgreSQL (or initdb) printed before it gave up, as one sentence.
 * `folder` is where the cluster lies, `log` the file that holds the whole story (absent for initdb, whose output is all there is).
 */
export function postgresFailure(output: string, folder: string, log?: string): StartupError {
  const more = log === undefined ? '' : `; ${log} tells more`
  if (/shared memory.*(No space left|Cannot allocate memory)/.test(output)) {
    return new StartupError(`PostgreSQL found too little memory (RAM or /dev/shm) to start${more}.`)
  }
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(folder)
  const lines = output.split('\n').filter((line) => /\b(FATAL|PANIC|ERROR|error):/.test(line))
  const last = lines.at(-1) ?? output.trim().split('\n').at(-1) ?? ''
  const reason = last.replace(/^.*?\b(FATAL|PANIC|ERROR|error): +/, '').replace(/\.$/, '')
  return new StartupError(`PostgreSQL did not start: ${reason === '' ? 'it ended without a word' : reason}${more}.`)
}
