import { isDeepStrictEqual } from 'node:util'
import type { HttpModule } from '@atrium/http'
import { MODULE_FLOORS } from './floor-table.ts'

const NAME = (word: string): RegExp => new RegExp(`^${word}\\.[a-z][A-Za-z0-9]*$`)
const floor = (word: string): number => MODULE_FLOORS.findIndex((words) => words.includes(word))

/** What the modules say of themselves: names begin with the module's word and are unique, reactions hear events that somebody says, below them. */
export function definitionFaults(modules: readonly HttpModule[]): string[] {
  const faults: string[] = []
  const seen = new Map<string, string>()
  const name = (kind: string, module: string, text: string) => {
    if (!NAME(module).test(text)) faults.push(`${kind} ${text} is named ${module}.camelCase`)
    if (seen.has(`${kind} ${text}`)) faults.push(`${kind} ${text} is declared twice`)
    seen.set(`${kind} ${text}`, module)
  }
  for (const [at, module] of modules.entries()) {
    const before = modules[at - 1]
    if (before && floor(before.name) > floor(module.name))
      faults.push(`${module.name} stands after ${before.name}, which is above it`)
    for (const permission of module.permissions ?? []) name('permission', module.name, permission.name)
    for (const event of module.events ?? []) name('event', module.name, event.topic)
    for (const reaction of module.reactions ?? []) name('reaction', module.name, reaction.name)
    for (const chore of module.chores ?? []) name('chore', module.name, chore.name)
  }
  for (const module of modules) faults.push(...reactionFaults(module, seen))
  return faults
}

function reactionFaults(module: HttpModule, seen: ReadonlyMap<string, string>): string[] {
  return (module.reactions ?? []).flatMap(({ name, topics }) =>
    topics.flatMap((topic) => {
      const speaker = seen.get(`event ${topic}`)
      if (speaker === undefined) return [`${name} waits for ${topic}, which nobody says`]
      return speaker === module.name || floor(speaker) < floor(module.name) ? [] : [`${name} hears ${topic} from above`]
    }),
  )
}

/** A sample is what a body looks like: plain JSON that survives the way through the outbox. */
export function sampleFaults(modules: readonly HttpModule[]): string[] {
  return modules.flatMap((module) =>
    (module.events ?? []).flatMap(({ topic, about, sample }) => {
      const faults = /^[A-Z].*\.$/s.test(about) ? [] : [`${topic}: its description is a sentence`]
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(sample ?? null)), sample))
        faults.push(`${topic}: its sample is not plain JSON`)
      return faults
    }),
  )
}
