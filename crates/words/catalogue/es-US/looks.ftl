# Quién del personal miró un medidor.
looks-title = Quién miró mi medidor
looks-heading = El personal de la distribuidora y sus lecturas
looks-text = El personal de la distribuidora puede abrir las lecturas de todos los medidores. Cada vez que abre las de un hogar, queda escrito aquí, y nadie puede borrarlo.
looks-none = Hasta ahora nadie ha mirado.
looks-table = Quién miró, lo más reciente primero
looks-when = Cuándo
looks-meter = Medidor
looks-who = Quién
looks-how = Cómo
looks-staff = Personal de la distribuidora
looks-by-program = Con un programa
looks-on-page = En una página
looks-older = Anteriores
looks-ask = ¿No sabe por qué alguien miró? Pregunte a la distribuidora e indique la hora: su administración puede ver quién fue.
