import { Tree, Typography } from 'antd'
import { useTranslation } from 'react-i18next'

type Facts = Readonly<Record<string, unknown>>

interface Branch {
  readonly key: string
  readonly title: React.ReactNode
  readonly children?: Branch[]
}

/** What a message says, as a tree that can be read: names, values, and how many parts what is folded has. */
export function FactTree({ label, facts }: { readonly label: string; readonly facts: Facts }) {
  const { t } = useTranslation('tracking')
  const branch = (name: string, value: unknown, place: string): Branch => {
    const key = `${place}/${name}`
    if (typeof value !== 'object' || value === null) return { key, title: <Line name={name} value={value} /> }
    const parts = Object.entries(value)
    const said = t('event.items', { n: parts.length })
    return {
      key,
      title: <Line name={name} note={said} />,
      children: parts.map(([part, inner]) => branch(part, inner, key)),
    }
  }
  const entries = Object.entries(facts)
  if (entries.length === 0) return <Typography.Text type="secondary">{t('event.none')}</Typography.Text>
  return (
    <Tree
      aria-label={label}
      blockNode
      selectable={false}
      showLine
      defaultExpandAll
      treeData={entries.map(([name, value]) => branch(name, value, ''))}
    />
  )
}

function Line({ name, value, note }: { readonly name: string; readonly value?: unknown; readonly note?: string }) {
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      <Typography.Text type="secondary">{name}</Typography.Text>{' '}
      {note === undefined ? (
        <Typography.Text>{typeof value === 'string' ? value : String(value)}</Typography.Text>
      ) : (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {note}
        </Typography.Text>
      )}
    </span>
  )
}
