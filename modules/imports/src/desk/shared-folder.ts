import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@atrium/db'
import { loadShelf, putShelfWord } from './store.ts'

const FILE = 'shelf-word'

/**
 * Whether a folder is the one that all processes of this house share. It holds a word that the database knows as well: a process on another
 * machine that was not given the shared folder finds out here, before it takes a file that nobody else would find. A folder that is
 * new becomes the one as long as no file is said to lie elsewhere.
 */
export async function isSharedFolder(db: Pick<Database, 'transact' | 'read'>, folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const held = await wordIn(folder)
  const known = await shelfOf(db)
  if (known.word !== null && known.word === held) return true
  if (known.word !== null && known.files > 0) return false
  const word = held ?? randomUUID()
  if (held === undefined) await writeFile(join(folder, FILE), word, { mode: 0o600 })
  await db.transact((ctx) => ctx.tx.run(putShelfWord, { word, replaces: known.word !== null }))
  // Of two that begin at once with folders of their own, one finds the other's word.
  return (await shelfOf(db)).word === word
}

async function shelfOf(db: Pick<Database, 'read'>): Promise<{ readonly word: string | null; readonly files: number }> {
  const [row] = await db.read((ctx) => ctx.tx.rows(loadShelf, {}))
  return row!
}

async function wordIn(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, FILE), 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
