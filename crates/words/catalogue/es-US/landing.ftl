# La primera página, para quienes no han iniciado sesión.
landing-title = Use menos cuando importa
landing-less = Use menos cuando importa.
landing-paid = Y gane por ello.
landing-lead = Unas pocas tardes al año, a la red le falta energía. Si en esas horas usa menos de lo previsto, cada kilovatio-hora que ahorra se convierte en un crédito.
landing-register = Crear cuenta
landing-period = Un período de respuesta a la demanda, en vivo
landing-period-of = Potencia de un almacén en una tarde calurosa, kW
landing-period-says = La potencia sigue su predicción hasta las 3 p.m. En el período de respuesta a la demanda, de 3 a 6 p.m., baja unos 115 kilovatios; el área entre las dos líneas es lo que se ahorró.
landing-period-hours = Período 3 a 6 p.m.
landing-period-now = 188 kW
landing-hour-am = { $hour } a.m.
landing-hour-pm = { $hour } p.m.
landing-actual = Potencia en tiempo real
landing-prediction = Predicción
landing-saved = Ahorrado
landing-how = Cómo funciona
landing-notice = Aviso
landing-notice-text = El día anterior se le avisa qué horas importan.
landing-reduce = Reducción
landing-reduce-text = Sus medidores muestran, al momento, cuánto está por debajo de la predicción.
landing-credit = Crédito
landing-credit-text = Lo que ahorró se cuenta en kilovatios-hora y se le acredita en dinero.

# Qué ven las personas.
landing-see = Lo que usted ve
landing-see-text = Cuánto consume frente a lo previsto, cuánto ahorró y cuánto vale: al momento, en cada período y en todo el año. Estas cifras son las de un almacén.
landing-see-saved = Ahorro de este año
landing-see-saved-text = { $saved } en 12 períodos
landing-see-bars = Ahorro por período: en uno nada, y más hacia el final del año

# Para quién es.
landing-whom = Para quién es
landing-whom-text = Los clientes ven sus propios medidores, y no los de los demás.
landing-home = Su hogar
landing-home-text = Un medidor, en su teléfono. Usted ve qué horas importan, cómo le va mientras duran y cuánto ganó con ellas.
landing-home-way = Crear una cuenta para su hogar
landing-organization = Su organización
landing-organization-text = Todos sus medidores, juntos y uno por uno, para todas las personas que usted deje entrar. Usted ve qué sitios ahorraron más y cuáles dejaron de enviar lecturas.
landing-organization-way = Unirse a su organización
landing-provider = La distribuidora
landing-provider-text = Todos los medidores en una página. Traiga lecturas de archivos, fije períodos y vea en minutos qué resultó de cada uno.
landing-provider-way = Iniciar sesión como personal

# Preguntas.
landing-asks = Preguntas en palabras sencillas
landing-ask-period = ¿Qué es un período de respuesta a la demanda?
landing-answer-period = Unas pocas horas en las que su distribuidora pide a sus clientes que usen menos, porque falta energía. El portal muestra cada período antes de que comience.
landing-ask-counted = ¿Cómo se cuenta lo que ahorré?
landing-answer-counted = Para su medidor hay una predicción de lo que habría consumido. En un período cuenta lo que usted queda por debajo de ella, intervalo por intervalo. Donde está por encima, no se le quita nada.
landing-ask-must = ¿Tengo que participar?
landing-answer-must = No. Si consume lo mismo de siempre, no se le acredita nada, y tampoco se le quita nada.
landing-ask-sees = ¿Quién ve mis lecturas?
landing-answer-sees = Usted, las personas que el administrador de su organización dejó entrar y su distribuidora. Cuando el personal de la distribuidora mira el medidor de un hogar, queda registrado, y el hogar puede leerlo.
landing-ask-begin = ¿Qué necesito para comenzar?
landing-answer-begin = Un correo electrónico y el número de su medidor o de su organización. El número del medidor está impreso en su factura; el de la organización lo conoce su administrador.

landing-call = ¿Listo para el próximo período?
landing-call-text = Bastan dos minutos y el número de su factura.
