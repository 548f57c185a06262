# Una figura que baila el día de un medidor.
dance-tab = Baile
dance-title = El baile de { $meter }
dance-lead = { $day }. Cuanta más potencia, más desenfrenado.
dance-meters = Medidores
dance-meter = Medidor
dance-show = Mostrar
dance-card = El baile
dance-label = Una figura con los brazos en alto, como en el pico del día: { $peak }
dance-label-still = Una figura inmóvil: este día no se midió nada
dance-moment = { $clock }, { $power }
dance-gap = { $clock }, sin lectura
dance-nothing = Este día no se midió nada.
dance-pause = Pausa
dance-go-on = Bailar
dance-keys = La barra espaciadora o Esc hace una pausa.
dance-still = Está inmóvil, porque su sistema pide menos movimiento.

# Desde la página de un medidor.
dance-link = Hacer bailar este día
