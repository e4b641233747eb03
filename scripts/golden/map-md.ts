import type { HttpModule } from '@atrium/http'
import { addressesOf, permissionsOf } from '@atrium/http/server'
import { MODULE_FLOORS } from '../../test/laws/floor-table.ts'

/** docs/map.md: the whole house on a page, module by module from the ground up. `tables` by schema. */
export function mapMd(modules: readonly HttpModule[], tables: ReadonlyMap<string, readonly string[]>): string {
  const parts = [
    '# Map',
    'Written by `npm run golden` (`npm run map` prints it). A module imports only from lower floors; its word is its folder, its URL, its PostgreSQL schema and the prefix of its events.',
    table(
      ['floor', 'module', 'routes', 'tables', 'events', 'reactions', 'chores'],
      modules.map((module) => [
        floorText(module.name),
        `[${module.name}](#${module.name})`,
        String(module.routes?.length ?? 0),
        String(tables.get(module.name)?.length ?? 0),
        String(module.events?.length ?? 0),
        String(module.reactions?.length ?? 0),
        String(module.chores?.length ?? 0),
      ]),
    ),
    ...modules.flatMap((module) => moduleParts(module, tables.get(module.name) ?? [])),
  ]
  return `${parts.join('\n\n')}\n`
}

const floorText = (name: string): string => {
  const floor = MODULE_FLOORS.findIndex((words) => words.includes(name))
  return floor < 0 ? '' : String(floor)
}

function moduleParts(module: HttpModule, tables: readonly string[]): string[] {
  const parts = [`## ${module.name}`]
  const routes = module.routes ?? []
  if (routes.length > 0) {
    const rows = routes.map((route) => [
      addressesOf(route)
        .map(({ method, path }) => `\`${method} ${path}\``)
        .join('<br>'),
      `\`${route.name}\``,
      route.audience.join(', '),
      permissionsOf(route)
        .map((permission) => `\`${permission}\``)
        .join(', '),
      route.summary?.en ?? '',
    ])
    parts.push(table(['address', 'name', 'for', 'permission', 'what'], rows))
  }
  if (tables.length > 0) parts.push(`Tables: ${tables.map((name) => `\`${name}\``).join(', ')}.`)
  if (module.events?.length)
    parts.push(`Says: ${module.events.map(({ topic }) => `\`${topic}\``).join(', ')} ([events](events.md)).`)
  for (const { name, topics } of module.reactions ?? [])
    parts.push(`Reacts: \`${name}\` to ${topics.map((topic) => `\`${topic}\``).join(', ')}.`)
  if (module.chores?.length) {
    parts.push(
      `Chores: ${module.chores.map(({ name, everySeconds }) => `\`${name}\` every ${duration(everySeconds)}`).join(', ')}.`,
    )
  }
  if (module.lineage) parts.push('Takes part in merges, unmerges and erasures (lineage hook).')
  return parts
}

const duration = (seconds: number): string => {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
