import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { OWNER_PASSWORD } from '../scenarios/house.ts'
import { openDesk, seriousFaults, settled } from './desk.ts'
import { shoot } from './shoot.ts'

// Files through the console, in a real browser: columns said and first rows seen, tried, imported while the progress is watched, stopped, corrected.

const REAL = fileURLToPath(new URL('../../../shared/data/online_retail/online_retail.csv.gz', import.meta.url))
/** Rows of the real file that are taken: enough to be watched, few enough for every day. */
const ROWS = 100_000

const folder = mkdtempSync(join(tmpdir(), 'atrium-console-imports-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const desk = await openDesk(import.meta)
const { house } = desk

/** The first rows of Online Retail as they were published; where that is not at hand, a file in its layout. */
function retailFile(): { readonly path: string; readonly real: boolean } {
  const path = join(folder, 'online_retail.csv.gz')
  const real = existsSync(REAL)
  const text = real ? firstLines(gunzipSync(readFileSync(REAL)).toString('utf8'), ROWS + 1) : madeUp()
  writeFileSync(path, gzipSync(text))
  return { path, real }
}

function firstLines(text: string, count: number): string {
  let at = 0
  for (let line = 0; line < count; line++) at = text.indexOf('\n', at) + 1
  return text.slice(0, at)
}

function madeUp(): string {
  const rows = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country']
  for (let at = 0; at < ROWS; at++) {
    const invoice = 500_000 + Math.floor(at / 20)
    const minute = String(Math.floor(at / 20) % 60).padStart(2, '0')
    rows.push(
      `${invoice},SKU${at % 900},Thing,${1 + (at % 5)},2011-03-01 10:${minute}:00,2.50,${1_000 + (invoice % 700)}.0,UK`,
    )
  }
  return `${rows.join('\n')}\n`
}

async function upload(page: Page, path: string): Promise<void> {
  await page.goto('/imports/new')
  await settled(page)
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByText('按此读出的前几行').waitFor()
}

/** Runs in the page: keeps every text that the line under the bar shows. */
const WATCH = `(() => {
  const seen = []
  const note = () => {
    const text = document.querySelector('main [aria-live=polite]')?.textContent ?? ''
    if (text !== '' && seen.at(-1) !== text) seen.push(text)
  }
  note()
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
  window.seenProgress = seen
})()`

/** Every text that the line under the bar shows from now on, until the page is loaded anew. */
async function watchProgress(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(WATCH)
  return () => page.evaluate<string[]>('window.seenProgress')
}

/** Leaves a run by the navigation, finds it again by the header, and stops it. */
async function leaveAndStop(page: Page): Promise<void> {
  await page.getByText(/每秒 [\d,]+ 条/).waitFor()
  await shoot(page, 'imports-progress-zh')
  // Left by the navigation, found again by the header.
  await page.getByText('会员列表', { exact: true }).first().click()
  await page.getByRole('heading', { name: '会员列表' }).waitFor()
  await page.getByRole('button', { name: '1 个任务进行中' }).click()
  const task = page.locator('.ant-popover').getByText('导入 online_retail.csv.gz', { exact: true })
  await task.waitFor()
  await shoot(page, 'imports-tasks-zh')
  await page.locator('.ant-popover').getByRole('link').first().click()
  await page.getByRole('button', { name: /停\s*止/ }).click()
  await page
    .locator('.ant-modal-confirm')
    .getByRole('button', { name: /停\s*止/ })
    .click()
  await page.getByText('正在停止', { exact: true }).waitFor()
}

async function watched(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.getByText('可以离开此页').waitFor()
  return watchProgress(page)
}

/** Holds the import that runs, once its first records are written, until the work is done. */
async function holding<T>(work: () => Promise<T>): Promise<T> {
  const hold = await house.db.connect()
  hold.on('error', () => undefined)
  try {
    for (;;) {
      await hold.query('begin')
      const { rowCount } = await hold.query(
        `select from imports.job where state = 'running' and position > 0 for update`,
      )
      if (rowCount !== 0) return await work()
      await hold.query('rollback')
      await new Promise((then) => setTimeout(then, 5))
    }
  } finally {
    await hold.end()
  }
}

const start = () => desk.openAs('owner', OWNER_PASSWORD)

it('a file with headers of its own is mapped, its faults shown at their cells, tried, imported, corrected and imported again', async () => {
  const path = join(folder, '会员导出.csv')
  const rows = `会员姓名,手机,性别,出生日期,会员卡号,入会日期,归属门店,短信
王伟,13800138001,男,1990/5/1,VIP-001,2025/01/02,shop,是
李娜,138****8002,女,1985/3/8,VIP-002,2025/02/03,kiosk,否
赵敏,13800138003,女,1991/13/1,VIP-003,2025/02/04,kiosk,是
陈静,13800138004,女,1993/7/9,VIP-004,2025/02/05,nowhere,是
`
  writeFileSync(path, rows)
  const { page, faults, close } = await start()
  await upload(page, path)
  // The columns were recognised by what they are called.
  assert.equal(await page.getByRole('radio', { name: '自己对应每一项' }).isChecked(), true)
  const preview = page
    .getByRole('table', { name: '按此读出的前几行' })
    .or(page.locator('[aria-label="按此读出的前几行"]'))
  await preview.getByText('号码被星号遮盖').waitFor()
  await preview.getByText('不是 yyyy/M/d 格式的日期').waitFor()
  await preview.getByText('女').first().waitFor()
  await page.getByText('没有用到的列：短信').waitFor()
  await shoot(page, 'imports-mapping-zh')

  // What they allow by text message is in a column as well.
  await page.getByRole('tab', { name: '身份、授权与自定义' }).click()
  await page.getByRole('button', { name: '添加授权' }).click()
  await page.getByLabel('授权同意：文件的列').click()
  await page.locator('.ant-select-dropdown:visible').getByText('短信', { exact: true }).last().click()
  await preview.getByText('授权同意 marketing/sms').first().waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'imports-people-zh')

  await page.getByRole('button', { name: '保存为格式' }).click()
  await page.getByLabel('格式名称').fill('会员系统导出')
  await page.getByRole('button', { name: /^保\s*存$/ }).click()
  await page.getByText('已保存“会员系统导出”第 1 版').waitFor()

  await page.getByRole('button', { name: '试运行' }).click()
  await page.getByText('将写入的前几条').waitFor()
  await page.getByText('3 行未通过').waitFor()
  await page.getByText('门店不存在（nowhere）').first().waitFor()
  assert.deepEqual(await seriousFaults(page), [])
  await shoot(page, 'imports-dry-zh')
  const known = async () => (await house.db.sql('select from members.member')).length
  const before = await known()

  await page.getByRole('button', { name: '正式导入' }).click()
  await page.getByText('导入完成，写入 1 条').waitFor()
  assert.equal(await known(), before + 1)
  const consent = await house.db.sql<{ allowed: boolean }>(
    `select allowed from members.consent where purpose = 'marketing' and channel = 'sms'`,
  )
  assert.deepEqual(consent, [{ allowed: true }])

  // The refused rows come back as they were, with the reasons; corrected, the file is recognised by the layout that was saved.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载未导入的行' }).click(),
  ])
  assert.equal(download.suggestedFilename(), '会员导出.未导入.csv')
  const refused = join(folder, '改好.csv')
  await download.saveAs(refused)
  const text = readFileSync(refused, 'utf8')
  assert.match(text, /^\uFEFF导入行号,导入问题列,导入原因,会员姓名/)
  writeFileSync(
    refused,
    text.replace('138****8002', '13800138002').replace('1991/13/1', '1991/12/1').replaceAll('nowhere', 'shop'),
  )
  await upload(page, refused)
  assert.equal(await page.getByRole('radio', { name: /会员系统导出/ }).isChecked(), true)
  await page.getByText('前几行都没有问题').waitFor()
  await page.getByRole('button', { name: '试运行' }).click()
  await page.getByText('全部通过，可以正式导入 3 条').waitFor()
  await page.getByRole('button', { name: '正式导入' }).click()
  await page.getByText('导入完成，写入 3 条').waitFor()
  assert.equal(await known(), before + 4)
  await page.goto('/imports')
  await page.getByText('会员系统导出').first().waitFor()
  await shoot(page, 'imports-list-zh')
  const past = page.getByRole('table', { name: '导入记录' })
  await past.getByRole('link', { name: '改好.csv' }).first().click()
  await page.getByRole('dialog', { name: '导入记录' }).getByText('完成').waitFor()
  await shoot(page, 'imports-past-zh')
  await page.getByRole('dialog', { name: '导入记录' }).getByRole('link', { name: '查看运行与未导入的行' }).click()
  await page.getByText('导入完成，写入 3 条').waitFor()
  assert.deepEqual(faults, [])
  await close()
})

it('a real file is imported while its progress is watched, left and found again, stopped, and gone on with', async (t) => {
  const { path, real } = retailFile()
  t.diagnostic(
    real ? 'Online Retail, its first rows' : '../shared is not at hand: a made-up file in the layout of Online Retail',
  )
  const { page, faults, close } = await start()
  await upload(page, path)
  assert.equal(await page.getByRole('radio', { name: /UCI/ }).isChecked(), true)
  await page.getByText('前几行都没有问题').waitFor()
  await shoot(page, 'imports-retail-zh')
  await page.getByRole('button', { name: '试运行' }).click()
  const sound = page.getByRole('button', { name: '正式导入' })
  await sound.waitFor({ timeout: 60_000 })
  const kept = async () =>
    Number((await house.db.sql<{ n: string }>('select count(*) as n from purchases.purchase'))[0]?.n)
  // A person looks at it for some seconds: the next batch waits for them, however fast the machine or slow the page.
  const [first] = await Promise.all([
    holding(async () => {
      const seen = await watched(page)
      await leaveAndStop(page)
      return seen
    }),
    sound.click(),
  ])
  await page.getByText('已按要求停止').waitFor({ timeout: 30_000 })
  const half = await kept()
  const states = [...(await first())]
  await shoot(page, 'imports-stopped-zh')

  const [more] = await Promise.all([
    holding(async () => {
      const seen = await watched(page)
      await page.getByText(/^读取 .*写入/).waitFor()
      return seen
    }),
    page.getByRole('button', { name: '从停下处继续' }).click(),
  ])
  await page.getByText(/^导入完成/).waitFor({ timeout: 30_000 })
  states.push(...(await more()))
  const shown = new Set(states.flatMap((text) => /写入 [\d,]+，无变化 [\d,]+/.exec(text)?.[0] ?? []))
  assert.ok(shown.size >= 3, `too few states were seen: ${states.join(' | ')}`)
  assert.ok(
    states.some((text) => /每秒 [\d,]+ 条/.test(text)),
    'no rate was seen',
  )
  assert.ok(
    states.some((text) => /约剩 \d+ 秒/.test(text)),
    'no time left was seen',
  )
  assert.ok(half > 0 && (await kept()) > half, `${half} of ${await kept()} were kept`)
  assert.deepEqual(faults, [])
  await close()
})
