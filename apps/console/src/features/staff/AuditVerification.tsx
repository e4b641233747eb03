import { count, day, ProblemNotice } from '@atrium/ui'
import { Alert, Button, Flex, Modal, Spin, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'

type Report = ReplyOf<'staff.auditVerification'>

interface AuditVerificationProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** Compares the whole trail with its seals, and says in words what came of it. */
export function AuditVerification({ open, onClose }: AuditVerificationProps) {
  const { t } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const { data, error, isFetching, refetch } = useAsk('staff.auditVerification', {}, { enabled: open })
  return (
    <Modal
      open={open}
      title={t('verify.title')}
      onCancel={onClose}
      width={680}
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={() => void refetch()} loading={isFetching}>
            {t('verify.again')}
          </Button>
          <Button type="primary" onClick={onClose}>
            {shared('close')}
          </Button>
        </Flex>
      }
    >
      {error ? (
        <ProblemNotice problem={problemOf(error)} />
      ) : data ? (
        <Findings report={data} />
      ) : (
        <Flex gap={12} align="center">
          <Spin />
          {t('verify.running')}
        </Flex>
      )}
    </Modal>
  )
}

function Findings({ report }: { readonly report: Report }) {
  const { t, i18n } = useTranslation('staff')
  const { language } = useLanguage()
  const rows = count(report.soundRows, language)
  const kindOf = (kind: string) => (i18n.exists(`staff:verify.kind.${kind}`) ? t(`verify.kind.${kind}`) : kind)
  const placeOf = ({ seq, block }: Report['breaks'][number]) =>
    [block === null ? '' : t('verify.blockNo', { block }), seq === null ? '' : t('verify.seq', { seq })]
      .filter((part) => part !== '')
      .join(' · ') || t('verify.unplaced')
  return (
    <Flex vertical gap={12}>
      <Alert
        type={report.ok ? 'success' : 'error'}
        showIcon
        title={report.ok ? t('verify.ok') : t('verify.broken', { n: count(report.breakCount, language) })}
        description={report.ok ? t('verify.okText', { rows }) : t('verify.brokenText')}
      />
      {report.breaks.length > 0 && (
        <Table
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          rowKey={({ kind, seq, block, id }) => [kind, seq, block, id].join()}
          dataSource={[...report.breaks]}
          columns={[
            { title: t('audit.subject'), render: (_, broken) => placeOf(broken) },
            { title: t('audit.what'), render: (_, { kind }) => kindOf(kind) },
            { title: t('audit.request'), render: (_, { id }) => id ?? '–' },
          ]}
        />
      )}
      <Typography.Text type="secondary">
        {t('verify.count', { rows, blocks: count(report.blocks, language) })}
      </Typography.Text>
      {report.unsealed.rows > 0 && (
        <Typography.Text type="secondary">
          {t('verify.unsealed', { n: count(report.unsealed.rows, language) })}
        </Typography.Text>
      )}
      {report.keptFrom > '1970-01-01' && (
        <Typography.Text type="secondary">{t('verify.kept', { day: day(report.keptFrom, language) })}</Typography.Text>
      )}
      {report.head && (
        <Typography.Text type="secondary" copyable={{ text: `${report.head.block} ${report.head.mac}` }}>
          {t('verify.head', { block: report.head.block, mac: report.head.mac })}
        </Typography.Text>
      )}
    </Flex>
  )
}
