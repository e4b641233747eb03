import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '@atrium/testkit'
import { openTags } from '../src/index.ts'
import { isRead } from '../src/tag.ts'

const db = await freshDatabase(import.meta)

/** The nine groups of every house, as operators of retail know them. */
const EXPECTED: Readonly<Record<string, string>> = {
  基本信息: '姓名 性别 年龄 生日 手机 身高 体重 鞋码',
  位置信息: '城市 城市等级 住址 办公区域 天气',
  会员卡信息: '开卡时间 开卡渠道 等级 积分 储值 卡券',
  消费信息:
    '消费力分级 消费额分层 频次分层 时段分布 消费宽度 消费渠道 类目偏好 品牌偏好 商品偏好 活动偏好 购物决策导向 生命周期',
  亲缘信息: '宝宝性别 宝宝年龄 宝宝身高 宝宝体重 宝宝鞋码',
  设备信息: '设备型号 操作系统 屏幕 网络',
  微信信息: '粉丝 访客 企微好友 社群成员',
  社会特征: '职业 学历 收入 人生阶段 信用',
  兴趣偏好: '运动 美食 文娱 内容 数码 旅游',
}

test('every house knows the nine groups and their tags, in this order, in both languages', async () => {
  const { groups, tags } = await db.read((ctx) => openTags(ctx))
  const found = Object.fromEntries(
    groups.map(({ code, name }) => [
      name.zh,
      tags
        .filter((tag) => tag.group === code)
        .map((tag) => tag.name.zh)
        .join(' '),
    ]),
  )
  assert.deepEqual(Object.entries(found), Object.entries(EXPECTED))
  const nameless = [...groups, ...tags].filter(({ name }) => !name.en)
  assert.deepEqual(nameless, [])
  const choices = tags.flatMap((tag) => (tag.choices ?? []).map((choice) => ({ tag: tag.code, ...choice })))
  assert.deepEqual(
    choices.filter(({ zh, en }) => !zh || !en),
    [],
  )
})

test('what is read elsewhere says where, and what tells who somebody is is marked', async () => {
  const { tags } = await db.read((ctx) => openTags(ctx))
  assert.deepEqual(
    tags.filter((tag) => (tag.kind === 'builtIn') !== isRead(tag.rule)).map(({ code }) => code),
    [],
  )
  assert.deepEqual(
    tags.filter((tag) => tag.personal).map(({ code }) => code),
    ['name', 'birthday', 'phone', 'homeAddress'],
  )
})
