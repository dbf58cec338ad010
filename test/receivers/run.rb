require_relative 'callbacks'

NAMES = %w[webhook-id webhook-timestamp webhook-signature].freeze

$stdin.each_line(chomp: true) do |line|
  *headers, body, secrets, now = line.split("\t", -1)
  present = NAMES.zip(headers).reject { |_, field| field.empty? }.to_h { |name, field| [name, field.unpack1('m')] }
  begin
    puts genuine?(present, body.unpack1('m'), secrets.unpack1('m').split(','), now.to_i)
  rescue ArgumentError
    puts false
  end
end
