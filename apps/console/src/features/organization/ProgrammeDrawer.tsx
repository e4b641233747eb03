import { nameIn } from '@atrium/ui'
import { Drawer, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { ProgrammeSettings } from './OwnedSettings.tsx'
import { ProgrammeBasics } from './ProgrammeForm.tsx'
import type { Programme } from './ProgrammeList.tsx'
import { ProgrammeParticipation } from './ProgrammeParticipation.tsx'

interface ProgrammeDrawerProps {
  readonly programme: Programme | undefined
  readonly tab: string
  readonly onTab: (tab: string) => void
  readonly onClose: () => void
}

export function ProgrammeDrawer({ programme, tab, onTab, onClose }: ProgrammeDrawerProps) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  return (
    <Drawer
      open={programme !== undefined}
      onClose={onClose}
      size={720}
      destroyOnHidden
      title={programme && nameIn(programme.name, language)}
    >
      {programme && (
        <Tabs
          key={programme.id}
          activeKey={tab}
          onChange={onTab}
          items={[
            { key: 'basics', label: t('programme.basics'), children: <ProgrammeBasics programme={programme} /> },
            {
              key: 'participation',
              label: t('programme.participation'),
              children: <ProgrammeParticipation programme={programme} />,
            },
            {
              key: 'settings',
              label: t('programme.settings'),
              children: <ProgrammeSettings programmeId={programme.id} />,
            },
          ]}
        />
      )}
    </Drawer>
  )
}
