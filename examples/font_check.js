(function () {
  function drawn(sign) {
    var canvas = document.createElement("canvas");
    canvas.width = canvas.height = 32;
    var pen = canvas.getContext("2d");
    pen.font = "24px " + getComputedStyle(document.body).fontFamily;
    pen.fillText(sign, 2, 26);
    return canvas.toDataURL();
  }
  if (drawn("\u73ed") === drawn("\u7ea7")) document.getElementById("no-font").hidden = false;
})();
