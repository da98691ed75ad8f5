// Wine 8 refuses to set keep-alive on a socket that is not connected yet, which Windows allows: without this `fetch`
// ends with "connect UNKNOWN" (facts: wine#node-in-wine). Nothing of the steps is changed by it.
require("node:net").Socket.prototype.setKeepAlive = function () {
  return this;
};
