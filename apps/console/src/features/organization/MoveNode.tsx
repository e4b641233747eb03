import { day, nameIn, ProblemNotice } from '@atrium/ui'
import { Alert, App, DatePicker, Form, Modal, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { NodeSelect } from './NodeSelect.tsx'
import { CHILD_KINDS, type OrgNode, useNodes } from './nodes.ts'
import type { Branch } from './tree.ts'

interface Entered {
  readonly parent: string
  readonly from?: Dayjs
}

interface MoveNodeProps {
  readonly branch: Branch
  readonly open: boolean
  /** Id of the new parent, where it was dropped upon one. */
  readonly onto?: string
  readonly onClose: () => void
}

/** Moves a node from a day on, and says beforehand what that means. */
export function MoveNode({ branch, open, onto, onClose }: MoveNodeProps) {
  const { t } = useTranslation('organization')
  const { t: shared } = useTranslation('ui')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const { byId } = useNodes()
  const move = useTell('organization.moveNode', ['organization.'])
  const { node } = branch
  const name = nameIn(node.name, language)
  const allows = (other: OrgNode) => CHILD_KINDS[other.kind].includes(node.kind) && other.id !== node.id
  const submit = ({ parent, from }: Entered) => {
    const code = byId.get(parent)?.code
    if (code === undefined) return
    move.mutate(
      { body: { code: node.code, parent: code, ...(from ? { from: from.format('YYYY-MM-DD') } : {}) } },
      {
        onSuccess: ({ change }) => {
          if (change === 'unchanged') void message.info(t('move.same'))
          else void message.success(t('move.done'))
          onClose()
        },
      },
    )
  }
  return (
    <Modal
      open={open}
      title={t('move.title', { name })}
      okText={t('move.go')}
      cancelText={shared('cancel')}
      confirmLoading={move.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => move.reset()}
    >
      <Form<Entered>
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={submit}
        initialValues={{ from: dayjs(), ...(onto === undefined ? {} : { parent: onto }) }}
      >
        <Form.Item name="parent" label={t('move.parent')} rules={[{ required: true, message: t('node.required') }]}>
          <NodeSelect label={t('move.parent')} allows={allows} />
        </Form.Item>
        <Form.Item name="from" label={t('move.from')} extra={t('move.fromHint')}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) => (
            <Meaning branch={branch} parent={getFieldValue('parent')} from={getFieldValue('from')} />
          )}
        </Form.Item>
        {move.error && <ProblemNotice problem={problemOf(move.error)} />}
      </Form>
    </Modal>
  )
}

interface MeaningProps {
  readonly branch: Branch
  readonly parent: string | undefined
  readonly from: Dayjs | null | undefined
}

function Meaning({ branch: { node, below }, parent, from }: MeaningProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { nameOf } = useNodes()
  if (parent === undefined) return <Typography.Paragraph type="secondary">{t('move.pick')}</Typography.Paragraph>
  const date = from ?? dayjs()
  const side = date.isBefore(dayjs(), 'day') ? 'past' : date.isAfter(dayjs(), 'day') ? 'ahead' : undefined
  return (
    <Alert
      type={side === 'past' ? 'warning' : 'info'}
      style={{ marginBottom: 16 }}
      title={t('move.whatToday', {
        day: day(date.format('YYYY-MM-DD'), language),
        name: nameIn(node.name, language),
        parent: nameOf(parent),
      })}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          <li>{t('move.purchases')}</li>
          <li>{t('move.rights')}</li>
          {below > 0 && <li>{t('move.below', { n: below })}</li>}
          {side && <li>{t(`move.${side}`)}</li>}
          <li>{t('move.history')}</li>
        </ul>
      }
    />
  )
}
