import assert from 'node:assert/strict'
import { it } from 'node:test'
import { importsTexts } from '../../apps/console/src/features/imports/texts.ts'
import { loyaltyTexts } from '../../apps/console/src/features/loyalty/texts.ts'
import { membersTexts } from '../../apps/console/src/features/members/texts.ts'
import { organizationTexts } from '../../apps/console/src/features/organization/texts.ts'
import { pointsTexts } from '../../apps/console/src/features/points/texts.ts'
import { purchasesTexts } from '../../apps/console/src/features/purchases/texts.ts'
import { reportsTexts } from '../../apps/console/src/features/reports/texts.ts'
import { staffTexts } from '../../apps/console/src/features/staff/texts.ts'
import { systemTexts } from '../../apps/console/src/features/system/texts.ts'
import { tiersTexts } from '../../apps/console/src/features/tiers/texts.ts'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, type Seat, seriousFaults, settled } from './desk.ts'

/** Every page that is opened and looked at by axe: its address and its heading in both languages. A new page adds its line. */
const PAGES: readonly (readonly [path: string, zh: string, en: string])[] = [
  ['/', reportsTexts.zh.home.title, reportsTexts.en.home.title],
  ['/members', membersTexts.zh.list.title, membersTexts.en.list.title],
  ['/members/reviews', membersTexts.zh.reviews.title, membersTexts.en.reviews.title],
  ['/purchases', purchasesTexts.zh.list.title, purchasesTexts.en.list.title],
  ['/purchases/anonymous', purchasesTexts.zh.anonymous.title, purchasesTexts.en.anonymous.title],
  ['/rules', loyaltyTexts.zh.rules.title, loyaltyTexts.en.rules.title],
  ['/points', pointsTexts.zh.totals.title, pointsTexts.en.totals.title],
  ['/tiers', tiersTexts.zh.set.title, tiersTexts.en.set.title],
  ['/organization', organizationTexts.zh.tree.title, organizationTexts.en.tree.title],
  ['/programmes', organizationTexts.zh.programme.title, organizationTexts.en.programme.title],
  ['/staff', staffTexts.zh.accounts.title, staffTexts.en.accounts.title],
  ['/roles', staffTexts.zh.roles.title, staffTexts.en.roles.title],
  ['/api-keys', staffTexts.zh.keys.title, staffTexts.en.keys.title],
  ['/audit', staffTexts.zh.audit.title, staffTexts.en.audit.title],
  ['/account', staffTexts.zh.own.title, staffTexts.en.own.title],
  ['/imports', importsTexts.zh.list.title, importsTexts.en.list.title],
  ['/system', systemTexts.zh.page.title, systemTexts.en.page.title],
]
const SEATS: readonly (Seat & { readonly language: 'zh' | 'en' })[] = [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
]

const desk = await openDesk(import.meta)
await desk.town.buy('pages-1', 30_000, { identities: [{ kind: 'card_no', value: 'PAGES1' }] })

for (const seat of SEATS) {
  it(`pages open and axe finds nothing serious: ${seat.language}, ${seat.theme}`, async () => {
    const { page, faults, close } = await desk.openAs('owner', OWNER_PASSWORD, seat)
    const found: string[] = []
    for (const [path, zh, en] of PAGES) {
      await page.goto(path)
      assert.equal(await settled(page), seat.language === 'zh' ? zh : en, path)
      found.push(...(await seriousFaults(page)).map((fault) => `${path} ${fault}`))
    }
    assert.deepEqual([...found, ...faults], [])
    await close()
  })
}
