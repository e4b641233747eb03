import { EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { Card, Flex, Input, Skeleton, Switch, Tree, Typography } from 'antd'
import type { DataNode } from 'antd/es/tree'
import { type DragEvent, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import { MoveNode } from './MoveNode.tsx'
import { NodeDetail } from './NodeDetail.tsx'
import { CHILD_KINDS, useNodes } from './nodes.ts'
import { type Branch, filterTree, findBranch, treeOf } from './tree.ts'

/** The tree on the left, what the chosen node is on the right. `?at=` names it, `?search=` narrows the tree. */
export default function OrganizationPage() {
  const { t } = useTranslation('organization')
  const [params, setParams] = useSearchParams()
  const showsArchived = params.get('archived') === 'yes'
  const living = useNodes()
  const archived = useNodes({ archived: true, enabled: showsArchived })
  const scope = useScopeNode()
  const me = useMe()
  const [dropped, setDropped] = useState<{ readonly branch: Branch; readonly onto: string }>()
  const all = useMemo(
    () => treeOf(showsArchived ? [...living.nodes, ...archived.nodes] : living.nodes),
    [living.nodes, archived.nodes, showsArchived],
  )
  const roots = useMemo(() => {
    const branch = scope === undefined ? undefined : findBranch(all, scope)
    return branch ? [branch] : all
  }, [all, scope])
  const set = (key: string, value: string | undefined) => {
    const next = new URLSearchParams(params)
    if (value) next.set(key, value)
    else next.delete(key)
    setParams(next, { replace: key !== 'at' })
  }
  const at = params.get('at') ?? roots[0]?.node.id
  const chosen = at === undefined ? undefined : findBranch(all, at)
  return (
    <Page title={t('tree.title')} purpose={t('tree.purpose')}>
      {living.error ? (
        <ProblemNotice problem={problemOf(living.error)} onRetry={() => void living.refetch()} />
      ) : living.isPending ? (
        <Skeleton active />
      ) : roots.length === 0 ? (
        <EmptyState hint={t('tree.empty')} />
      ) : (
        <Flex gap={16} align="start" wrap="wrap">
          <Card size="small" style={{ flex: '1 1 320px', maxWidth: 420 }}>
            <OrganizationTree
              roots={roots}
              selected={chosen?.node.id}
              search={params.get('search') ?? ''}
              onSearch={(text) => set('search', text)}
              onChoose={(id) => set('at', id)}
              {...(mayAll(me, ['organization.change'])
                ? { onMove: (branch: Branch, onto: string) => setDropped({ branch, onto }) }
                : {})}
            />
            <Flex gap={8} align="center" style={{ marginTop: 12 }}>
              <Switch
                size="small"
                id="shows-archived"
                checked={showsArchived}
                onChange={(on) => set('archived', on ? 'yes' : undefined)}
              />
              <label htmlFor="shows-archived">{t('tree.archived')}</label>
            </Flex>
          </Card>
          <Card size="small" style={{ flex: '3 1 480px', minWidth: 0 }}>
            {chosen ? (
              <NodeDetail key={chosen.node.id} branch={chosen} onChoose={(id) => set('at', id)} />
            ) : (
              <EmptyState hint={t(at === undefined ? 'tree.pick' : 'tree.gone')} />
            )}
          </Card>
        </Flex>
      )}
      {dropped && (
        <MoveNode
          branch={dropped.branch}
          onto={dropped.onto}
          open
          onClose={() => {
            setDropped(undefined)
            // Wherever it stands now, it is in sight.
            set('at', dropped.branch.node.id)
          }}
        />
      )}
    </Page>
  )
}

interface TreeProps {
  /** Set where nodes may be moved: somebody dropped one upon another. */
  readonly onMove?: (branch: Branch, onto: string) => void
  readonly roots: readonly Branch[]
  readonly selected: string | undefined
  readonly search: string
  readonly onSearch: (text: string) => void
  readonly onChoose: (id: string) => void
}

function OrganizationTree({ roots, selected, search, onSearch, onChoose, onMove }: TreeProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const text = search.trim().toLowerCase()
  const shown = useMemo(
    () =>
      text === ''
        ? roots
        : filterTree(roots, ({ name, code }) => `${name.zh} ${name.en ?? ''} ${code}`.toLowerCase().includes(text)),
    [roots, text],
  )
  const [opened, setOpened] = useState<readonly string[]>(() => roots.map(({ node }) => node.id))
  const path =
    (selected === undefined ? undefined : findBranch(roots, selected)?.node.path.slice(0, -1).join(' ')) ?? ''
  // What was just chosen, made or moved is in sight; it may be folded away again.
  useEffect(() => {
    if (path !== '') setOpened((before) => [...new Set([...before, ...path.split(' ')])])
  }, [path])
  const branchOf = (id: string) => findBranch(roots, id)
  /** Id of what is being dragged. */
  const [carried, setCarried] = useState<string>()
  /** Upon a node is under it where that is possible, else beside it. */
  const placeFor = (over: Branch): Branch | undefined => {
    const moved = carried === undefined ? undefined : branchOf(carried)
    const parent = over.node.parentId === null ? undefined : branchOf(over.node.parentId)
    return [over, parent].find((above) => mayStandUnder(moved, above))
  }
  const carryOf = (branch: Branch, move: (branch: Branch, onto: string) => void): Carry => ({
    movable: isMovable(branch),
    isPlace: placeFor(branch) !== undefined,
    start: () => setCarried(branch.node.id),
    end: () => setCarried(undefined),
    drop: () => {
      const [moved, onto] = [carried === undefined ? undefined : branchOf(carried), placeFor(branch)]
      setCarried(undefined)
      if (moved && onto) move(moved, onto.node.id)
    },
  })
  const expanded = text === '' ? opened : idsAbove(shown)
  const item = (branch: Branch): DataNode => ({
    key: branch.node.id,
    title: (
      <TreeLine
        branch={branch}
        name={nameIn(branch.node.name, language)}
        {...(onMove ? { carry: carryOf(branch, onMove) } : {})}
      />
    ),
    children: branch.children.map(item),
  })
  return (
    <>
      <Input.Search
        data-search
        allowClear
        aria-label={t('tree.search')}
        placeholder={t('tree.search')}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        style={{ marginBottom: 8 }}
      />
      {shown.length === 0 ? (
        <EmptyState hint={t('tree.nothing')} />
      ) : (
        <Tree
          aria-label={t('tree.title')}
          blockNode
          height={560}
          treeData={shown.map(item)}
          selectedKeys={selected === undefined ? [] : [selected]}
          expandedKeys={[...expanded]}
          onExpand={(keys) => setOpened(keys.map(String))}
          onSelect={(_, { node }) => onChoose(String(node.key))}
        />
      )}
    </>
  )
}

const isMovable = (branch: Branch | undefined): boolean =>
  branch !== undefined && branch.node.parentId !== null && branch.node.archivedAt === null

const mayStandUnder = (moved: Branch | undefined, above: Branch | undefined): boolean =>
  moved !== undefined &&
  above !== undefined &&
  above.node.archivedAt === null &&
  above.node.id !== moved.node.parentId &&
  CHILD_KINDS[above.node.kind].includes(moved.node.kind)

/** Ids of all that have something below, so that what matched can be seen. */
const idsAbove = (roots: readonly Branch[]): string[] =>
  roots.flatMap(({ node, children }) => (children.length === 0 ? [] : [node.id, ...idsAbove(children)]))

interface Carry {
  readonly movable: boolean
  /** Whether what is being dragged may be dropped here. */
  readonly isPlace: boolean
  readonly start: () => void
  readonly end: () => void
  readonly drop: () => void
}

interface TreeLineProps {
  readonly branch: Branch
  readonly name: string
  /** Left out for those who may not move anything; by keyboard the detail's own button moves. */
  readonly carry?: Carry
}

function TreeLine({ branch: { node, stores }, name, carry }: TreeLineProps) {
  const { t } = useTranslation('organization')
  const above = node.kind === 'group' || node.kind === 'mall' || node.kind === 'brand'
  const [isOver, setIsOver] = useState(false)
  const carrying = carry && {
    draggable: carry.movable,
    onDragStart: carry.start,
    onDragEnd: carry.end,
    onDragOver: (event: DragEvent) => {
      if (!carry.isPlace) return
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setIsOver(false)
      carry.drop()
    },
  }
  return (
    <Flex
      justify="space-between"
      align="baseline"
      gap={8}
      {...carrying}
      style={{ whiteSpace: 'nowrap', ...(isOver ? { outline: '2px solid currentcolor', borderRadius: 4 } : {}) }}
    >
      <Typography.Text
        type={node.archivedAt === null ? undefined : 'secondary'}
        delete={node.archivedAt !== null}
        ellipsis
        title={name}
      >
        {name}
      </Typography.Text>
      <Typography.Text type="secondary" className="number" style={{ fontSize: 12 }}>
        {above ? t('tree.stores', { n: stores }) : (node.floor ?? t(`kind.${node.kind}`))}
      </Typography.Text>
    </Flex>
  )
}
