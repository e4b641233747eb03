import { CopyOutlined, DeleteOutlined, HolderOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons'
import { ActionMenu, count } from '@atrium/ui'
import { Button, Flex, Segmented, Tag, Typography, theme } from 'antd'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { LeafEditor } from './LeafEditor.tsx'
import { leafFor, type Vocabulary } from './subjects.ts'
import {
  added,
  copyOf,
  GROUP_KINDS,
  type Group,
  type GroupKind,
  groupNode,
  groupsOf,
  isGroup,
  leafNode,
  moved,
  type Node,
  nodeIn,
  placeOf,
  replaced,
  stepped,
} from './tree.ts'

export interface TreeProps {
  readonly draft: Group
  readonly vocabulary: Vocabulary
  /** How many each node holds for, by id. */
  readonly people: ReadonlyMap<string, number>
  /** What the server found wrong, by id. */
  readonly faults: ReadonlyMap<string, string>
  /** Ids of conditions that lack something. */
  readonly open: readonly string[]
  readonly onChange: (draft: Group) => void
}

const KIND_OF_DRAG = 'application/x-atrium-condition'

/** A filter as nested groups of conditions, edited in place; conditions are moved by mouse, menu or keyboard. */
export function FilterTree(props: TreeProps) {
  return <GroupBox {...props} group={props.draft} depth={0} />
}

function GroupBox(props: TreeProps & { readonly group: Group; readonly depth: number }) {
  const { draft, group, depth, onChange, people } = props
  const { t } = useTranslation('audiences')
  const { token } = theme.useToken()
  const [over, setOver] = useState(false)
  const kindName = (kind: GroupKind) => t(`kindOfGroup.${kind}`)
  const drop = (event: DragEvent) => {
    setOver(false)
    const id = event.dataTransfer.getData(KIND_OF_DRAG)
    if (id === '') return
    event.preventDefault()
    event.stopPropagation()
    onChange(moved(draft, id, group.id))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a card of the tree
    <div
      role="group"
      aria-label={t('tree.group', { kind: kindName(group.kind) })}
      data-group={group.kind}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(KIND_OF_DRAG)) return
        event.preventDefault()
        event.stopPropagation()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      style={{
        border: `1px ${over ? 'dashed' : 'solid'} ${over ? token.colorPrimary : token.colorBorderSecondary}`,
        borderInlineStart: `3px solid ${over ? token.colorPrimary : token.colorBorder}`,
        borderRadius: token.borderRadius,
        padding: 12,
        background: depth % 2 === 0 ? token.colorBgContainer : token.colorFillQuaternary,
      }}
    >
      <Flex gap={8} align="center" wrap style={{ marginBottom: 8 }}>
        <Segmented<GroupKind>
          size="small"
          aria-label={t('tree.kind')}
          value={group.kind}
          onChange={(kind) =>
            onChange(
              group.id === draft.id
                ? { ...draft, kind }
                : replaced(draft, group.id, (node) => ({ ...node, kind }) as Group),
            )
          }
          options={GROUP_KINDS.map((value) => ({ value, label: kindName(value) }))}
        />
        <span style={{ marginInlineStart: 'auto' }} />
        {depth > 0 && <People people={people.get(group.id)} />}
        {depth > 0 && <NodeActions {...props} node={group} />}
      </Flex>
      <Flex vertical gap={8}>
        {group.parts.length === 0 && <Typography.Text type="secondary">{t('tree.empty')}</Typography.Text>}
        {group.parts.map((part) =>
          isGroup(part) ? (
            <GroupBox key={part.id} {...props} group={part} depth={depth + 1} />
          ) : (
            <LeafRow key={part.id} {...props} node={part} />
          ),
        )}
        <AddRow {...props} />
      </Flex>
    </div>
  )
}

function AddRow({
  draft,
  group,
  depth,
  vocabulary,
  onChange,
}: TreeProps & { readonly group: Group; readonly depth: number }) {
  const { t } = useTranslation('audiences')
  const add = (node: Node) => onChange(added(draft, group.id, node))
  const fresh = () => leafNode(leafFor('purchases', vocabulary))
  return (
    <Flex gap={8} wrap>
      <Button size="small" icon={<PlusOutlined />} onClick={() => add(fresh())}>
        {t('tree.addLeaf')}
      </Button>
      {depth < 6 && (
        <Button size="small" onClick={() => add(groupNode(group.kind === 'any' ? 'all' : 'any', [fresh()]))}>
          {t('tree.addGroup')}
        </Button>
      )}
    </Flex>
  )
}

/** How many a part of the filter holds for by itself. */
function People({ people }: { readonly people: number | undefined }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  if (people === undefined) return null
  return (
    <Tag className="number" title={t('tree.people')} style={{ marginInlineEnd: 0 }}>
      {t('tree.count', { n: count(people, language) })}
    </Tag>
  )
}

function LeafRow(props: TreeProps & { readonly node: Extract<Node, { leaf: unknown }> }) {
  const { draft, node, vocabulary, people, faults, open, onChange } = props
  const { t } = useTranslation('audiences')
  const { token } = theme.useToken()
  const fault = faults.get(node.id)
  const drop = (event: DragEvent) => {
    const id = event.dataTransfer.getData(KIND_OF_DRAG)
    const place = placeOf(draft, node.id)
    if (id === '' || id === node.id || !place) return
    event.preventDefault()
    event.stopPropagation()
    onChange(moved(draft, id, place.group.id, place.at))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div
      role="group"
      aria-label={t('tree.leaf')}
      data-leaf={node.leaf.is}
      onDrop={drop}
      style={{
        padding: '8px 8px 8px 0',
        borderRadius: token.borderRadius,
        border: `1px solid ${fault ? token.colorError : token.colorBorderSecondary}`,
        background: token.colorBgContainer,
      }}
    >
      <Flex gap={4} align="start" wrap>
        <Grip draft={draft} id={node.id} onChange={onChange} />
        <div style={{ flex: '1 1 200px', minWidth: 0 }}>
          <LeafEditor
            leaf={node.leaf}
            vocabulary={vocabulary}
            onChange={(leaf) => onChange(replaced(draft, node.id, () => ({ id: node.id, leaf })))}
          />
          {fault && <Typography.Text type="danger">{fault}</Typography.Text>}
          {!fault && open.includes(node.id) && <Typography.Text type="warning">{t('tree.open')}</Typography.Text>}
        </div>
        <Flex gap={4} align="center" style={{ marginInlineStart: 'auto' }}>
          <People people={people.get(node.id)} />
          <NodeActions {...props} node={node} />
        </Flex>
      </Flex>
    </div>
  )
}

/** Dragged with the mouse, or moved with the arrow keys. */
function Grip({ draft, id, onChange }: Pick<TreeProps, 'draft' | 'onChange'> & { readonly id: string }) {
  const { t } = useTranslation('audiences')
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    onChange(stepped(draft, id, event.key === 'ArrowUp' ? -1 : 1))
  }
  return (
    <Button
      type="text"
      size="small"
      icon={<HolderOutlined />}
      aria-label={t('tree.move')}
      title={t('tree.moveHint')}
      style={{ cursor: 'grab', marginTop: 4 }}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(KIND_OF_DRAG, id)
        event.dataTransfer.effectAllowed = 'move'
      }}
      onKeyDown={key}
    />
  )
}

function NodeActions({ draft, node, onChange }: TreeProps & { readonly node: Node }) {
  const { t } = useTranslation('audiences')
  const place = placeOf(draft, node.id)
  if (!place) return null
  const targets = groupsOf(draft)
    .map((each, n) => ({ ...each, n }))
    .filter(({ group }) => group.id !== place.group.id && !(isGroup(node) && nodeIn(node, group.id)))
  const kindName = (kind: GroupKind) => t(`kindOfGroup.${kind}`)
  const items = [
    { key: 'up', label: t('tree.up'), disabled: place.at === 0, onClick: () => onChange(stepped(draft, node.id, -1)) },
    {
      key: 'down',
      label: t('tree.down'),
      disabled: place.at === place.group.parts.length - 1,
      onClick: () => onChange(stepped(draft, node.id, 1)),
    },
    ...targets.map(({ group, depth, n }) => ({
      key: group.id,
      label: t(depth === 0 ? 'tree.toTop' : 'tree.toGroup', {
        n,
        kind: kindName(group.kind),
        parts: group.parts.length,
      }),
      onClick: () => onChange(moved(draft, node.id, group.id)),
    })),
    {
      key: 'wrap',
      label: t('tree.wrap'),
      onClick: () =>
        onChange(replaced(draft, node.id, (own) => groupNode(place.group.kind === 'any' ? 'all' : 'any', [own]))),
    },
  ]
  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={t('tree.copy')}
        onClick={() => onChange(added(draft, place.group.id, copyOf(node), place.at + 1))}
      />
      <ActionMenu items={items}>
        <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('tree.more')} />
      </ActionMenu>
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t('tree.remove')}
        onClick={() => onChange(replaced(draft, node.id, () => null))}
      />
    </>
  )
}
