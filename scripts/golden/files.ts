import type { HttpModule } from '@atrium/http'
import { openapiOf } from '@atrium/http/server'
import { withScratchDatabase } from '@atrium/testkit/scratch'
import { apiTypes } from './api-types.ts'
import { type Ask, texts } from './ask.ts'
import { eventsMd } from './events-md.ts'
import { mapMd } from './map-md.ts'
import { schemaSql } from './schema-sql.ts'

const AUDIENCES = ['admin', 'partner'] as const

/** What is generated, path by path (R16): the schema from the migrations, everything else from the list of modules. */
export async function goldenFiles(modules: readonly HttpModule[]): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  await withScratchDatabase('golden', async ({ sql }) => {
    files.set('db/schema.sql', await schemaSql(sql))
    files.set('docs/map.md', mapMd(modules, await tablesBySchema(sql)))
  })
  files.set('docs/events.md', eventsMd(modules))
  for (const audience of AUDIENCES) {
    const document = openapiOf(modules, audience)
    files.set(`openapi/${audience}.json`, `${JSON.stringify(document, null, 1)}\n`)
    files.set(`packages/api/src/${audience}.ts`, apiTypes(document, audience))
  }
  return files
}

async function tablesBySchema(ask: Ask): Promise<Map<string, string[]>> {
  const names = await texts(
    ask,
    `select n.nspname || '.' || c.relname as text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition order by n.nspname, c.relname`,
  )
  return Map.groupBy(
    names.map((name) => name.split('.')[1]!),
    (_, at) => names[at]!.split('.')[0]!,
  )
}
