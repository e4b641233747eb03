import { nameIn } from '@atrium/ui'
import { ChartCard, type ChartTable } from '@atrium/ui/chart'
import { useUrlParams } from '@atrium/ui/list'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Drawn } from '../../../app/Drawn.tsx'
import { useLanguage } from '../../../app/language.ts'
import { shortened } from '../quality/Summary.tsx'
import type { Picture } from './drawing.ts'
import { layered, MOST_OF_LAYER, nodesOf, ROW_HEIGHT } from './layered.ts'
import type { Lineage, Way } from './words.ts'

const [EDGE, LEAST] = [56, 200]
/** Of a layer in the picture; a narrow window scrolls. */
const LAYER_WIDTH = 156

const load = () => import('./drawing.ts').then(({ default: drawing }) => drawing)

/** The lineage as a picture in layers and as a table; both lead on. */
export function LineageCard({ lineage, way }: { readonly lineage: Lineage; readonly way: Way }) {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const params = useUrlParams()
  const shape = useMemo(() => layered(lineage, way), [lineage, way])
  const nodes = nodesOf(lineage, way)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const picture: Picture = {
    layers: shape.layers.map((layer) => t(`lineage.layer.${layer}`)),
    rows: shape.rows,
    edges: shape.edges,
    nodes: shape.placed.flatMap(({ id, layer, row }) => {
      const node = byId.get(id)
      if (!node) return []
      const name = nameIn(node.name, language)
      const tip = `${t(`lineage.kind.${node.kind}`)} · ${nameIn(node.groupName, language)} · ${name}`
      const group = shortened(nameIn(node.groupName, language))
      return [{ id, name: shortened(name), group, tip, layer, row, isHere: id === lineage.node.id }]
    }),
  }
  const table = useTable(lineage, way)
  return (
    <ChartCard
      title={t('lineage.graph')}
      fileName="lineage"
      table={table}
      note={shape.hidden > 0 ? t('lineage.more', { most: MOST_OF_LAYER, total: nodes.length }) : undefined}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section style={{ overflowX: 'auto' }} tabIndex={0} aria-label={t('lineage.graph')}>
        <div style={{ minWidth: shape.layers.length * LAYER_WIDTH }}>
          <Drawn
            title={t('lineage.graph')}
            height={Math.max(LEAST, shape.rows * ROW_HEIGHT + EDGE)}
            load={load}
            data={picture}
            onChoose={(id) => params.set({ id })}
          />
        </div>
      </section>
    </ChartCard>
  )
}

function useTable({ node, up, down }: Lineage, way: Way): ChartTable {
  const { t } = useTranslation('warehouse')
  const { language } = useLanguage()
  const params = useUrlParams()
  const rows = [
    ...(way === 'down' ? [] : up.map((each) => ({ ...each, way: 'up' as const }))),
    ...(way === 'up' ? [] : down.map((each) => ({ ...each, way: 'down' as const }))),
  ].toSorted((one, other) => (one.way === other.way ? one.steps - other.steps : one.way === 'up' ? -1 : 1))
  const titles = ['way', 'steps', 'kind', 'name', 'group', 'code'] as const
  return {
    columns: titles.map((title) => ({ title: t(`lineage.column.${title}`), isNumber: title === 'steps' })),
    rows: [
      {
        key: node.id,
        shown: [
          t('lineage.here'),
          0,
          t(`lineage.kind.${node.kind}`),
          nameIn(node.name, language),
          nameIn(node.groupName, language),
          node.code,
        ],
        values: [
          t('lineage.here'),
          0,
          t(`lineage.kind.${node.kind}`),
          nameIn(node.name, language),
          nameIn(node.groupName, language),
          node.code,
        ],
      },
      ...rows.map((each) => {
        const name = nameIn(each.name, language)
        const before = [t(`lineage.way.${each.way}`), each.steps, t(`lineage.kind.${each.kind}`)]
        const after = [nameIn(each.groupName, language), each.code]
        return {
          key: `${each.way} ${each.id}`,
          shown: [
            ...before,
            <Link key="name" to={{ search: params.search({ id: each.id }) }}>
              {name}
            </Link>,
            ...after,
          ],
          values: [...before, name, ...after],
        }
      }),
    ],
  }
}
