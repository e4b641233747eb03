import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { catalogModule } from '@atrium/catalog'
import { APP_ROLE } from '@atrium/db'
import { membersModule } from '@atrium/members'
import { LiveProjection } from '@atrium/olap/live'
import { organizationModule } from '@atrium/organization'
import { pointsModule } from '@atrium/points'
import { profilesModule } from '@atrium/profiles'
import { purchasesModule } from '@atrium/purchases'
import type { TestDatabase } from '@atrium/testkit'
import { tiersModule } from '@atrium/tiers'
import { trackingModule } from '@atrium/tracking'
import { olapReader, postgresReader, type Reader } from '../src/index.ts'

/** What the modules below hold ready for figures. */
export const projections = [
  organizationModule,
  membersModule,
  catalogModule,
  purchasesModule,
  trackingModule,
  pointsModule,
  tiersModule,
  profilesModule,
].flatMap((module) => module.projections ?? [])

export const fromPostgres: Reader = postgresReader(() => projections)

/** The columnar projection of a database in this process; `catchUp` takes in what was written. */
export async function projectionOf(db: TestDatabase) {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-figures-'))
  const projection = await LiveProjection.open({
    folder,
    source: { url: db.url, role: APP_ROLE },
    projections,
    memory: '512MB',
    log: () => undefined,
  })
  after(async () => {
    await projection.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await projection.round()
  return {
    reader: olapReader(projection),
    catchUp: () => projection.round(),
  }
}
