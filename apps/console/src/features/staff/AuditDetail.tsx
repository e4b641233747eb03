import { instant } from '@atrium/ui'
import { Button, Descriptions, Drawer, Flex, Space, Switch, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, useMemberNames } from '../../app/member-names.tsx'
import { useHouseZone } from '../organization/nodes.ts'
import type { TrailRow } from './AuditTrail.tsx'
import { type Difference, differences } from './differences.ts'
import { useTrailValues } from './trail-values.ts'
import { useTrailWords } from './trail-words.ts'

interface AuditDetailProps {
  readonly row: TrailRow | undefined
  readonly onClose: () => void
  readonly onNarrow: (changes: Readonly<Record<string, string | undefined>>) => void
}

/** One row of the trail: who, what, on what, and the contents before and after side by side. */
export function AuditDetail({ row, onClose, onNarrow }: AuditDetailProps) {
  const { t } = useTranslation('staff')
  const words = useTrailWords()
  return (
    <Drawer
      open={row !== undefined}
      onClose={onClose}
      size={680}
      destroyOnHidden
      title={row ? words.action(row.action) : t('audit.detail')}
    >
      {row && (
        <Flex vertical gap={16}>
          <Facts row={row} />
          <Space wrap>
            <Button size="small" onClick={() => onNarrow({ actor: `${row.actor.kind}:${row.actor.id}` })}>
              {t('audit.sameActor')}
            </Button>
            <Button size="small" onClick={() => onNarrow({ action: row.action })}>
              {t('audit.sameAction')}
            </Button>
            <Button size="small" onClick={() => onNarrow({ subject: `${row.subject.kind}:${row.subject.id}` })}>
              {t('audit.sameSubject')}
            </Button>
            {row.memberId !== null && (
              <Button size="small" onClick={() => onNarrow({ member: row.memberId ?? undefined })}>
                {t('audit.sameMember')}
              </Button>
            )}
          </Space>
          <DifferenceTable row={row} />
        </Flex>
      )}
    </Drawer>
  )
}

function Facts({ row }: { readonly row: TrailRow }) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const words = useTrailWords()
  const names = useMemberNames([row.memberId])
  return (
    <Descriptions
      size="small"
      column={1}
      items={[
        { key: 'at', label: t('audit.at'), children: instant(row.at, zone, language) },
        { key: 'who', label: t('audit.who'), children: words.actor(row.actor) },
        { key: 'subject', label: t('audit.subject'), children: words.subject(row, names) },
        ...(row.nodeId === null ? [] : [{ key: 'node', label: t('audit.node'), children: words.node(row.nodeId) }]),
        ...(row.memberId === null
          ? []
          : [
              {
                key: 'member',
                label: t('audit.member'),
                children: <MemberLink memberId={row.memberId} names={names} />,
              },
            ]),
        ...(row.from === null ? [] : [{ key: 'from', label: t('audit.from'), children: row.from }]),
        {
          key: 'request',
          label: t('audit.request'),
          children: (
            <Typography.Text type="secondary" copyable>
              {row.requestId}
            </Typography.Text>
          ),
        },
      ]}
    />
  )
}

function DifferenceTable({ row: of }: { readonly row: TrailRow }) {
  const { t } = useTranslation('staff')
  const says = useTrailValues(of)
  const rows = differences(of.before, of.after)
  const changed = rows.filter((row) => row.changed)
  const [only, setOnly] = useState(true)
  const [hasBefore, hasAfter] = [
    rows.some((row) => row.before !== undefined),
    rows.some((row) => row.after !== undefined),
  ]
  if (rows.length === 0) return <Typography.Text type="secondary">{t('audit.noChange')}</Typography.Text>
  const cell = (text: string | undefined, style: 'before' | 'after', isChanged: boolean) => (
    <Typography.Text
      {...(text === undefined ? { type: 'secondary' as const } : {})}
      delete={style === 'before' && isChanged && text !== undefined && hasAfter}
      strong={style === 'after' && isChanged && text !== undefined}
      style={{ wordBreak: 'break-word', whiteSpace: 'pre-wrap' }}
    >
      {text ?? t('audit.empty')}
    </Typography.Text>
  )
  return (
    <div>
      {changed.length > 0 && changed.length < rows.length && (
        <Space style={{ marginBottom: 8 }}>
          <Switch size="small" id="only-changed" checked={only} onChange={setOnly} />
          <label htmlFor="only-changed">{t('audit.onlyChanged')}</label>
        </Space>
      )}
      <Table<Difference>
        size="small"
        pagination={false}
        rowKey={({ path }) => path.join()}
        dataSource={only && changed.length > 0 ? changed : [...rows]}
        columns={[
          { title: t('audit.field'), width: 180, render: (_, { path }) => says.field(path) },
          ...(hasBefore
            ? [
                {
                  title: t('audit.before'),
                  render: (_: unknown, row: Difference) =>
                    cell(says.value(row.path, row.before), 'before', row.changed),
                },
              ]
            : []),
          ...(hasAfter
            ? [
                {
                  title: t('audit.after'),
                  render: (_: unknown, row: Difference) => cell(says.value(row.path, row.after), 'after', row.changed),
                },
              ]
            : []),
        ]}
      />
    </div>
  )
}
