const Slip39 = require("slip39");
const { WORD_LIST, validateMnemonic } = require("slip39/src/slip39_helper.js");
module.exports = { Slip39, WORD_LIST, validateMnemonic };
