import { chartColours, count, EmptyState, percent } from '@atrium/ui'
import { ChartCard, type ChartRow } from '@atrium/ui/chart'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf, ReplyOf } from '../../../app/api.ts'
import { useAppearance } from '../../../app/appearance.ts'
import { Drawn } from '../../../app/Drawn.tsx'
import type { Flow } from '../../../app/drawings/sankey.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { type About, Unanswered, WHILE_BUILDING } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'

type Paths = ReplyOf<'reports.paths'>
type PathNode = Paths['next'][number]
export type PathTerms = Pick<InputOf<'reports.paths'>['body'], 'anchor' | 'direction' | 'depth'>

interface PathsCardProps {
  readonly title: string
  readonly about: About
  readonly terms: PathTerms
  readonly lead?: ReactNode
  readonly extra?: ReactNode
}

const load = async () => (await import('../../../app/drawings/sankey.ts')).default

/** What is done next within visits, or what led there: streams from step to step. */
export function PathsCard({ title, about, terms, lead, extra }: PathsCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const asked = useAsk('reports.paths', { body: { ...about, ...terms } }, WHILE_BUILDING)
  const { data, error, refetch } = asked
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const isBack = terms.direction === 'before'
  const words: Words = {
    anchor: terms.anchor?.name ?? t(isBack ? 'paths.end' : 'paths.start'),
    ended: t(isBack ? 'paths.began' : 'paths.ended'),
    others: t('paths.others'),
    tip: (from, to, times) => t('paths.tip', { from, to, n: count(times, language) }),
  }
  const rows = data ? rowsOf(data.next, [words.anchor], (times) => count(times, language), data.times) : []
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('paths.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        {...(data?.times === 0
          ? { empty: <EmptyState hint={t(terms.anchor ? 'paths.noAnchor' : 'paths.none')} /> }
          : {})}
        table={{
          columns: [
            { title: t('paths.way') },
            { title: t('paths.times'), isNumber: true },
            { title: t('paths.share'), isNumber: true },
          ],
          rows: rows.map(({ share, ...row }) => ({
            ...row,
            shown: [...row.shown, percent(share, language)],
            values: [...row.values, share],
          })),
        }}
        note={data && data.times > 0 && t('paths.note', { n: count(data.times, language) })}
      >
        {data && <Drawn title={title} height={420} load={load} data={flowOf(data, words, isBack, dark)} />}
      </ChartCard>
    </Waiting>
  )
}

interface Words {
  readonly anchor: string
  readonly ended: string
  readonly others: string
  readonly tip: (from: string, to: string, times: number) => string
}

/** A line for each step of each way, the way before it told with it. */
function rowsOf(
  nodes: readonly PathNode[],
  before: readonly string[],
  write: (times: number) => string,
  whole: number,
): (ChartRow & { readonly share: number })[] {
  return nodes.flatMap((node) => {
    const way = [...before, node.step]
    const told = way.join(' → ')
    const share = whole === 0 ? 0 : node.times / whole
    const row = { key: told, shown: [told, write(node.times)], values: [told, node.times], share }
    return [row, ...rowsOf(node.next, way, write, whole)]
  })
}

/** Nodes by the way that leads to them, so that streams never run in a circle; looking back, the anchor stands at the right. */
function flowOf(paths: Paths, words: Words, isBack: boolean, dark: boolean): Flow {
  const colours = chartColours(dark)
  const grey = colours.at(-1) ?? ''
  const nodes: Flow['nodes'][number][] = []
  const links: Flow['links'][number][] = []
  const deepest = depthOf(paths.next)
  const names = new Map<string, number>()
  const colourOf = (step: string) => {
    const place = names.get(step) ?? names.set(step, names.size).size - 1
    return colours[place % (colours.length - 1)] ?? grey
  }
  const place = (depth: number) => (isBack ? deepest - depth : depth)
  const join = (from: string, to: string, value: number, names_: readonly [string, string]) => {
    if (value <= 0) return
    const [before, after] = isBack ? [to, from] : [from, to]
    links.push({
      from: before,
      to: after,
      value,
      tip: words.tip(...(isBack ? ([names_[1], names_[0]] as const) : names_), value),
    })
  }
  const follow = (some: Pick<PathNode, 'ended' | 'others' | 'next'>, key: string, name: string, depth: number) => {
    for (const node of some.next) {
      const own = `${key}\n${node.kind} ${node.step}`
      nodes.push({ key: own, name: node.step, colour: colourOf(node.step), depth: place(depth + 1) })
      join(key, own, node.times, [name, node.step])
      follow(node, own, node.step, depth + 1)
    }
    if (some.next.length === 0) return
    for (const [word, times] of [
      [words.others, some.others],
      [words.ended, some.ended],
    ] as const) {
      if (times <= 0) continue
      nodes.push({ key: `${key}\n(${word})`, name: word, colour: grey, depth: place(depth + 1) })
      join(key, `${key}\n(${word})`, times, [name, word])
    }
  }
  nodes.push({ key: 'anchor', name: words.anchor, colour: colourOf(words.anchor), depth: place(0) })
  follow(paths, 'anchor', words.anchor, 0)
  return { isLong: true, nodes, links }
}

const depthOf = (nodes: readonly PathNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ next }) => depthOf(next)))
