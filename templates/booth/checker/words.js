// What the checking page says, by code, in Chinese and English. It stands alone, so it has no catalogue but this.

const WORDS = {
  "election-taken": ["已读取：{name}", "Read: {name}"],
  "commitment-taken": ["已记下。核对手机上显示的代码：", "Taken. Compare the code with the one on the phone:"],
  "test-good": ["相符。试过的这张票里确实是：", "It matches. The tested ballot really held:"],
  "cast-good": [
    "相符。提交的就是先前固定的那张票。它是否在账本里，请在“核对投票凭证”页查看。",
    "It matches. What was submitted is the ballot that was fixed before. The page that checks receipts tells whether it is in the ledger.",
  ],
  alarm: [
    "不符！请拍下两部设备的屏幕，不要再用这部手机投票，拨打投票信上印的公证处电话（不要用手机上显示的号码）。",
    "It does not match! Photograph both screens, do not vote on that phone again, and call the notary at the number"
      + " printed in the letter, not at one shown on the phone.",
  ],
  blank: ["空白票", "blank vote"],
  none: ["未选任何选项", "nothing chosen"],
  "camera-refused": ["无法使用摄像头，请粘贴文字。", "The camera cannot be used; paste the text instead."],
  "election-malformed": ["这不是选举文件 election.json。", "This is not an election.json."],
  "election-unsupported": ["这次选举用的不是本页认识的加密方式。", "This election uses a cipher that this page does not know."],
  "element-malformed": ["文件里的公钥不成立。", "The key in the file is not a valid one."],
  "element-identity": ["文件里的公钥不成立。", "The key in the file is not a valid one."],
  "commitment-malformed": ["这不是第一个二维码的内容。", "This is not the content of the first QR code."],
  "opening-malformed": ["这不是第二个二维码的内容。", "This is not the content of the second QR code."],
  "ballot-malformed": ["这不是凭证文件，也不是选票。", "This is neither a receipt file nor a ballot."],
  unknown: ["无法核对（{code}）。", "It cannot be checked ({code})."],
};

/** Codes after which the phone, not the reader's typing, is in doubt. */
const ALARMS = ["opening-wrong", "ballot-other", "choices-malformed", "selection-count-wrong"];

export const isAlarm = (code) => ALARMS.includes(code);

export function word(code, language, values = {}) {
  const known = WORDS[isAlarm(code) ? "alarm" : code] || WORDS.unknown;
  const text = known[language === "en" ? 1 : 0].replace("{code}", code);
  return Object.keys(values).reduce((done, name) => done.split(`{${name}}`).join(String(values[name])), text);
}
