import type { HouseModule } from '@atrium/kernel'

/** docs/events.md: what every module tells the house, with a sample, and who reacts. */
export function eventsMd(modules: readonly HouseModule[]): string {
  const reactions = modules.flatMap((module) => module.reactions ?? [])
  const parts = [
    '# Events',
    'Written by `npm run golden` from the modules. An event is written in the transaction that it tells of and delivered to every reaction at least once, in order per member (docs/ARCHITECTURE.md).',
  ]
  for (const module of modules) {
    for (const event of module.events ?? []) {
      const listeners = reactions.filter((reaction) => reaction.topics.includes(event.topic))
      const heard = listeners.map(({ name, historical }) => `\`${name}\`${historical ? ' (history too)' : ''}`)
      parts.push(
        `## \`${event.topic}\``,
        event.about,
        `Heard by: ${heard.length === 0 ? 'nobody yet' : heard.join(', ')}.`,
        `\`\`\`json\n${JSON.stringify(event.sample, null, 2)}\n\`\`\``,
      )
    }
  }
  return `${parts.join('\n\n')}\n`
}
