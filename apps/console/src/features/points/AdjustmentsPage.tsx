import { count, day, instant, ProblemNotice } from '@atrium/ui'
import { ListPage, useUrlParams } from '@atrium/ui/list'
import {
  App,
  Button,
  Descriptions,
  Drawer,
  Flex,
  Input,
  Modal,
  Skeleton,
  type TableColumnsType,
  Tag,
  Typography,
} from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, type MemberNames, useMemberNames } from '../../app/member-names.tsx'
import { newKey, useAsk, useList, useTell } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Member } from '../members/lookup.ts'
import { useProgrammes } from '../members/names.ts'
import { AdjustDrawer } from '../members/tabs/AdjustDrawer.tsx'
import { MemberFinder } from '../purchases/MemberFinder.tsx'

type Adjustment = ReplyOf<'points.adjustments'>['items'][number]

const COLOUR = {
  waiting: 'processing',
  approved: 'success',
  declined: 'error',
  withdrawn: 'default',
  lapsed: 'default',
} as const

/** By which one is opened: it is found among those of its member, whether its row is shown or not. */
const referenceOf = ({ memberId, adjustmentId }: Adjustment): string => `${memberId}.${adjustmentId}`

/** Corrections above the limit: those that wait for a second person, the oldest first, or all that there were. */
export default function AdjustmentsPage() {
  const { t } = useTranslation('points')
  const me = useMe()
  const params = useUrlParams()
  const programmes = useProgrammes()
  const node = useScopeNode()
  const waiting = params.get('state') !== 'all'
  const programmeId = params.get('programme')
  const list = useList('points.adjustments', {
    query: {
      limit: 50,
      ...(node === undefined ? {} : { node }),
      ...(waiting ? { waiting } : {}),
      ...(programmeId === undefined ? {} : { programmeId }),
    },
  })
  const names = useMemberNames(list.rows.map(({ memberId }) => memberId))
  const reference = params.get('open')
  return (
    <ListPage<Adjustment>
      title={t('adjustments.title')}
      purpose={t('adjustments.purpose')}
      action={mayAll(me, ['points.adjust', 'members.read']) && <NewAdjustment />}
      list={list}
      problemOf={problemOf}
      columns={useColumns(names)}
      rowKey={({ adjustmentId }) => adjustmentId}
      opens={{ param: 'open', idOf: referenceOf }}
      filters={[
        {
          param: 'state',
          label: t('adjustments.state'),
          fallback: 'waiting',
          options: [
            { value: 'waiting', label: t('adjustments.states.waiting') },
            { value: 'all', label: t('adjustments.all') },
          ],
        },
        {
          param: 'programme',
          label: t('entries.programme'),
          options: programmes.rows.map(({ id }) => ({ value: id, label: programmes.nameOf(id) })),
        },
      ]}
      empty={waiting ? t('adjustments.none') : t('adjustments.never')}
    >
      <AdjustmentDrawer
        key={reference ?? ''}
        reference={reference}
        rows={list.rows}
        onClose={() => params.set({ open: undefined })}
      />
    </ListPage>
  )
}

function useColumns(names: MemberNames): TableColumnsType<Adjustment> {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const person = usePerson()
  return [
    { title: t('entries.member'), render: (_, row) => <MemberLink memberId={row.memberId} names={names} /> },
    {
      title: t('entries.amount'),
      align: 'right',
      className: 'number',
      render: (_, row) => (
        <Typography.Text strong type={row.amount < 0 ? 'danger' : 'success'}>
          {count(row.amount, language, true)}
        </Typography.Text>
      ),
    },
    { title: t('entries.programme'), render: (_, row) => programmes.nameOf(row.programmeId) },
    { title: t('adjustments.reason'), render: (_, row) => row.reason },
    { title: t('adjustments.askedBy'), render: (_, row) => person(row.askedBy) },
    {
      title: t('adjustments.askedAt'),
      className: 'number',
      render: (_, row) => instant(row.askedAt, programmes.zoneOf(row.programmeId), language),
    },
    {
      title: t('adjustments.state'),
      render: (_, row) => <Tag color={COLOUR[row.state]}>{t(`adjustments.states.${row.state}`)}</Tag>,
    },
    { title: t('adjustments.decidedBy'), render: (_, row) => (row.decidedBy ? person(row.decidedBy) : '–') },
  ]
}

/** Who asked or decided, by name. */
function usePerson() {
  const { t } = useTranslation('points')
  return ({ kind, name }: Adjustment['askedBy']) => name ?? t(`adjustments.actor.${kind}`)
}

interface DrawerProps {
  /** Member and adjustment, with a dot between them; undefined: closed. */
  readonly reference: string | undefined
  /** Adjustments that are there already: of these none is asked for again. */
  readonly rows: readonly Adjustment[]
  readonly onClose: () => void
}

function AdjustmentDrawer({ reference, rows, onClose }: DrawerProps) {
  const { t } = useTranslation('points')
  const [memberId = '', adjustmentId = ''] = reference?.split('.') ?? []
  const loaded = rows.find((row) => row.adjustmentId === adjustmentId)
  const { data, error, refetch } = useAsk(
    'points.adjustmentOfMember',
    { path: { memberId, adjustmentId } },
    { enabled: reference !== undefined && !loaded },
  )
  const adjustment = loaded ?? data
  return (
    <Drawer
      open={reference !== undefined}
      size={480}
      destroyOnHidden
      onClose={onClose}
      title={
        <Flex gap={8} align="center">
          {t('adjustments.one')}
          {adjustment && <Tag color={COLOUR[adjustment.state]}>{t(`adjustments.states.${adjustment.state}`)}</Tag>}
        </Flex>
      }
    >
      {!adjustment && error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!adjustment && !error && <Skeleton active />}
      {adjustment && <Shown adjustment={adjustment} onDone={onClose} />}
    </Drawer>
  )
}

interface ShownProps {
  readonly adjustment: Adjustment
  readonly onDone: () => void
}

function Shown({ adjustment, onDone }: ShownProps) {
  const { t } = useTranslation('points')
  const names = useMemberNames([adjustment.memberId])
  const { language } = useLanguage()
  const programmes = useProgrammes()
  const person = usePerson()
  const at = (iso: string) => instant(iso, programmes.zoneOf(adjustment.programmeId), language)
  const { amount, expiresOn, expiresNever, evidence, state, decidedBy, decidedAt, note } = adjustment
  const expiry = expiresNever
    ? t('adjustments.never_')
    : expiresOn === null
      ? t('adjustments.asUsual')
      : day(expiresOn, language)
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [t('entries.member'), <MemberLink key="member" memberId={adjustment.memberId} names={names} />],
    [t('entries.programme'), programmes.nameOf(adjustment.programmeId)],
    [t('entries.amount'), <strong key="amount">{count(amount, language, true)}</strong>],
    ...(amount > 0 ? [[t('adjustments.expiry'), expiry] as const] : []),
    [t('adjustments.reason'), adjustment.reason],
    [t('adjustments.evidence'), evidence ?? '–'],
    [t('adjustments.askedBy'), `${person(adjustment.askedBy)} · ${at(adjustment.askedAt)}`],
    ...(state === 'waiting' ? [[t('adjustments.lapsesAt'), at(adjustment.lapsesAt)] as const] : []),
    ...(decidedBy && decidedAt
      ? [[t('adjustments.decidedBy'), `${person(decidedBy)} · ${at(decidedAt)}`] as const]
      : []),
    ...(note ? [[t('adjustments.note'), note] as const] : []),
  ]
  return (
    <>
      <Descriptions
        size="small"
        column={1}
        bordered
        items={rows.map(([label, children]) => ({ key: label, label, children }))}
        style={{ marginBottom: 16 }}
      />
      {state === 'waiting' && <Decision adjustment={adjustment} onDone={onDone} />}
    </>
  )
}

/** Approve or decline what somebody else asked for; withdraw one's own. */
function Decision({ adjustment, onDone }: ShownProps) {
  const { t } = useTranslation('points')
  const { message } = App.useApp()
  const me = useMe()
  const [note, setNote] = useState('')
  const [keys] = useState(() => ({ approve: newKey(), decline: newKey(), withdraw: newKey() }))
  const decide = useTell('points.decideAdjustment', ['points.', 'tiers.'])
  const withdraw = useTell('points.withdrawAdjustment', ['points.'])
  const { memberId, programmeId, adjustmentId } = adjustment
  const whose = { memberId, programmeId, adjustmentId, ...(note.trim() === '' ? {} : { note: note.trim() }) }
  const said = (key: string) => ({
    onSuccess: () => {
      void message.success(t(`adjustments.said.${key}`))
      onDone()
    },
  })
  const error = decide.error ?? withdraw.error
  const mayDecide = mayAll(me, ['points.approve']) && !adjustment.isOwn
  const mayWithdraw = mayAll(me, ['points.adjust']) && adjustment.isOwn
  return (
    <Flex vertical gap={12}>
      {adjustment.isOwn && <Typography.Text type="secondary">{t('adjustments.own')}</Typography.Text>}
      {(mayDecide || mayWithdraw) && (
        <Input.TextArea
          aria-label={t('adjustments.note')}
          placeholder={t('adjustments.noteHint')}
          maxLength={500}
          rows={2}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      )}
      {error && <ProblemNotice problem={problemOf(error)} />}
      <Flex gap={8} justify="end">
        {mayWithdraw && (
          <Button
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate({ idempotencyKey: keys.withdraw, body: whose }, said('withdrawn'))}
          >
            {t('adjustments.withdraw')}
          </Button>
        )}
        {mayDecide && (
          <>
            <Button
              danger
              loading={decide.isPending}
              onClick={() =>
                decide.mutate(
                  { idempotencyKey: keys.decline, body: { ...whose, verdict: 'decline' } },
                  said('declined'),
                )
              }
            >
              {t('adjustments.decline')}
            </Button>
            <Button
              type="primary"
              loading={decide.isPending}
              onClick={() =>
                decide.mutate(
                  { idempotencyKey: keys.approve, body: { ...whose, verdict: 'approve' } },
                  said('approved'),
                )
              }
            >
              {t('adjustments.approve')}
            </Button>
          </>
        )}
      </Flex>
    </Flex>
  )
}

/** Finds the member by phone, card or name, then asks how much and why. */
function NewAdjustment() {
  const { t } = useTranslation('points')
  const me = useMe()
  const [finding, setFinding] = useState(false)
  const [chosen, setChosen] = useState<Member>()
  const [member, setMember] = useState<string>()
  if (!mayAll(me, ['points.adjust', 'members.read'])) return null
  return (
    <>
      <Button type="primary" onClick={() => setFinding(true)}>
        {t('adjustments.new')}
      </Button>
      <Modal
        open={finding}
        destroyOnHidden
        title={t('adjustments.whose')}
        okText={t('adjustments.goOn')}
        okButtonProps={{ disabled: chosen === undefined }}
        onCancel={() => setFinding(false)}
        onOk={() => {
          setFinding(false)
          setMember(chosen?.memberId)
        }}
      >
        <MemberFinder chosen={chosen} onChoose={setChosen} />
      </Modal>
      {member !== undefined && <AdjustDrawer memberId={member} open onClose={() => setMember(undefined)} />}
    </>
  )
}
