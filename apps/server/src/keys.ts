import { existsSync } from 'node:fs'
import { addMasterKey, checkKeys, type Database, openKeyring, StartupError } from '@atrium/db'
import { systemBy } from '@atrium/kernel'
import { type KeyUse, keysInUse } from '@atrium/members'
import { audit } from '@atrium/staff'
import { type Config, readConfig } from './config.ts'
import { explained, storyOf } from './explain-failure.ts'
import { openHouse } from './open-house.ts'

const USAGE = `npm run keys -- list     the master keys of personal data, and what still hangs on each
npm run keys -- renew    adds a master key to the key file; back the file up before and after`

/** The advisory lock of a renewal: of two at once, one would lose the key that the other one made. */
const LOCK = 4_711_911

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** The command line of master keys. Answers the exit code. */
async function main([action, ...more]: readonly string[]): Promise<number> {
  if (more.length > 0 || (action !== 'list' && action !== 'renew')) {
    tell(USAGE)
    return action === '--help' ? 0 : 1
  }
  const config = readConfig()
  // Looked at first, because opening the house would make one.
  if (!existsSync(config.keyFile)) {
    throw new StartupError(
      `There is no key file ${config.keyFile}. The first start of a server makes it; ATRIUM_KEY_FILE or ATRIUM_DATA say where it lies.`,
    )
  }
  const house = await openHouse(config, tell)
  try {
    process.stdout.write(action === 'list' ? await list(house.db, config) : await renew(house.db, config))
    return 0
  } catch (error) {
    throw explained(error, house.embedded)
  } finally {
    await house.close()
  }
}

async function list(db: Database, { keyFile, clock }: Config): Promise<string> {
  const uses = new Map((await db.read(keysInUse)).map((use) => [use.version, use]))
  const { keys, fingerprints } = openKeyring(keyFile, clock())
  const rows = keys.map(({ version, madeAt }) => {
    const use = uses.get(version)
    const dataKeys = (use?.dataKeys ?? 0).toLocaleString('en')
    return [String(version), madeAt ?? 'unknown', fingerprints[version]!, dataKeys, HASHES[use?.hashes ?? 'none']]
  })
  const table = [['Version', 'Made', 'Mark', 'Data keys', 'Look-up hashes'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
  return [`Key file ${keyFile}`, ...lines.map((line) => `  ${line.trimEnd()}`), ''].join('\n')
}

const HASHES: Readonly<Record<NonNullable<KeyUse['hashes']> | 'none', string>> = {
  none: '-',
  filling: 'being written',
  complete: 'in use',
  retired: 'being dropped',
}

async function renew(db: Database, config: Config): Promise<string> {
  const client = await db.connect()
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [LOCK])
    if (!rows[0]?.mine) throw new StartupError('Another renewal of the master key is under way; look with: list.')
    const version = addMasterKey(config.keyFile, config.clock())
    // The database names the key from now on, so that no server starts without it.
    await checkKeys(db, openKeyring(config.keyFile, config.clock()))
    await db.transact((ctx) =>
      audit(ctx, [
        {
          by: systemBy('keys'),
          action: 'house.renewMasterKey',
          subject: { kind: 'master_key', id: version },
          after: { version },
        },
      ]),
    )
    return whatIsNext(version, config.keyFile)
  } finally {
    await client.end()
  }
}

const whatIsNext = (
  version: number,
  keyFile: string,
): string => `Added master key ${version} to ${keyFile}. What comes next:
  1. Back up the key file again, apart from the database.
  2. Put it on every machine that runs Atrium, then restart every process, one after the other. Until then
     they write under the key before; one that has the old file refuses to start.
  3. Workers do the rest while Atrium serves: within the hour they wrap the data keys anew, 1,000 at a time,
     and write the look-up hashes under the new key before they drop the old ones.
     Watch it with: npm run keys -- list
  4. Keep the older versions in the file: the audit trail, blocked values and backups need them.
`

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  tell(storyOf(error))
  process.exitCode = 1
}
