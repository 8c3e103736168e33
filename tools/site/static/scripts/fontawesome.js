// En lugar del de siempre, que pesa un millón y medio de bytes: los pocos íconos que el
// tema usa los dibuja sitio.css.
