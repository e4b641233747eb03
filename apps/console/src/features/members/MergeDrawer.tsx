import { EmptyState, ProblemNotice } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { Alert, App, Button, Col, Drawer, Flex, Input, Row, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { type Member, useLookup } from './lookup.ts'
import { useStores } from './names.ts'
import { PersonCard } from './PersonCard.tsx'

/** What a merge, or its undoing, changes. */
export const MERGED = ['members.', 'points.', 'tiers.', 'purchases.'] as const

interface MergeProps {
  readonly member: Member
  readonly open: boolean
  readonly onClose: () => void
}

/** Find the other one, look at both, merge. */
export function MergeDrawer({ member, open, onClose }: MergeProps) {
  const { t } = useTranslation('members')
  const { t: shared } = useTranslation('ui')
  const { modal } = App.useApp()
  const navigate = useNavigate()
  const [other, setOther] = useState<Member>()
  const merge = useTell('members.merge', MERGED)
  const unmerge = useTell('members.unmerge', MERGED)
  const undoable = useUndoable()
  const close = () => {
    setOther(undefined)
    merge.reset()
    onClose()
  }
  const ask = (chosen: Member) =>
    modal.confirm({
      title: t('merge.confirm', { one: member.name ?? t('unnamed'), other: chosen.name ?? t('unnamed') }),
      content: t('merge.explain'),
      okText: t('merge.submit'),
      onOk: () =>
        merge
          .mutateAsync({ body: { memberId: member.memberId, otherId: chosen.memberId } })
          .then(({ rootId, mergeId }) => {
            undoable({ text: t('merge.done'), undo: () => unmerge.mutateAsync({ body: { mergeId } }), problemOf })
            close()
            void navigate(`/members/${rootId}?tab=timeline`)
          })
          // The drawer shows what was refused.
          .catch(() => undefined),
    })
  return (
    <Drawer
      title={t('merge.title')}
      open={open}
      onClose={close}
      size={820}
      destroyOnHidden
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={close}>{shared('cancel')}</Button>
          <Button type="primary" disabled={!other} loading={merge.isPending} onClick={() => other && ask(other)}>
            {t('merge.submit')}
          </Button>
        </Flex>
      }
    >
      {other ? (
        <Flex vertical gap={16}>
          <Row gutter={16}>
            <Col span={12}>
              <PersonCard title={t('merge.this')} memberId={member.memberId} />
            </Col>
            <Col span={12}>
              <PersonCard title={t('merge.other')} memberId={other.memberId} />
            </Col>
          </Row>
          <Alert type="info" showIcon title={t('merge.explain')} />
          {merge.error && <ProblemNotice problem={problemOf(merge.error)} />}
          <Button type="link" style={{ alignSelf: 'start', padding: 0 }} onClick={() => setOther(undefined)}>
            {t('merge.another')}
          </Button>
        </Flex>
      ) : (
        <OtherSearch lineage={member.lineage} onChoose={setOther} />
      )}
    </Drawer>
  )
}

interface OtherSearchProps {
  /** Who is one person with them already. */
  readonly lineage: readonly string[]
  readonly onChoose: (member: Member) => void
}

function OtherSearch({ lineage, onChoose }: OtherSearchProps) {
  const { t } = useTranslation('members')
  const stores = useStores()
  const [search, setSearch] = useState('')
  const lookup = useLookup(search, 'auto')
  const rows = (lookup.data?.items ?? []).filter(
    ({ memberId, erasedAt }) => !lineage.includes(memberId) && erasedAt === null,
  )
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t('merge.find')}</Typography.Text>
      <Input.Search
        autoFocus
        aria-label={t('list.search')}
        placeholder={t('list.search')}
        enterButton={t('list.find')}
        onSearch={setSearch}
      />
      {lookup.error && <ProblemNotice problem={problemOf(lookup.error)} />}
      {lookup.asked && !lookup.error && (
        <Table<Member>
          size="small"
          rowKey="memberId"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          loading={{ spinning: lookup.isFetching, delay: 200 }}
          dataSource={rows}
          locale={{ emptyText: <EmptyState hint={t('list.notFound')} /> }}
          columns={[
            { title: t('list.name'), render: (_, row) => row.name ?? t('unnamed') },
            { title: t('list.phone'), className: 'number', render: (_, row) => row.phone ?? '–' },
            { title: t('list.home'), render: (_, row) => stores.nameOf(row.homeStoreId) ?? '–' },
            {
              key: 'choose',
              align: 'right',
              render: (_, row) => (
                <Button size="small" onClick={() => onChoose(row)}>
                  {t('merge.choose')}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Flex>
  )
}
