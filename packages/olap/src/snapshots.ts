import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A published file; its name says which. */
export interface SnapshotFile {
  readonly path: string
  readonly version: number
  /** Epoch milliseconds. */
  readonly asOf: number
}

const FILE = /^snapshot-(\d+)-(\d+)\.duckdb$/

export const snapshotName = (version: number, asOf: number): string => `snapshot-${version}-${asOf}.duckdb`

/** All published files of a folder, the newest first; none where there is no folder. */
export async function snapshotsIn(folder: string): Promise<SnapshotFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .flatMap((name) => {
      const [, version, asOf] = FILE.exec(name) ?? []
      return version && asOf ? [{ path: join(folder, name), version: Number(version), asOf: Number(asOf) }] : []
    })
    .sort((one, other) => other.asOf - one.asOf || other.version - one.version)
}

/** The newest published file, or undefined. It may be gone by the time it is opened: a newer one is there then. */
export const newestSnapshot = async (folder: string): Promise<SnapshotFile | undefined> =>
  (await snapshotsIn(folder))[0]
